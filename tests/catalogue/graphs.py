"""Week 2's mistakes on a graph: order, fan-out, and what a second call finds."""

from cs_nn import check
from cs_nn.check import graphs
from tests.catalogue import Family


def topo(node):
    order, seen = [], set()

    def visit(n):
        if id(n) not in seen:
            seen.add(id(n))
            for used in n.inputs:
                visit(used)
            order.append(n)

    visit(node)
    return order


def preorder(node):
    return list(reversed(topo(node)))


def every_path(node):
    return [m for used in node.inputs for m in every_path(used)] + [node]


def level_by_level(node):
    order = [node]
    for n in order:
        order += [used for used in n.inputs if used not in order]
    return order[::-1]


def without_last(node):
    return topo(node)[:-1]


def listed(fn, leaves, steps):
    return [n.number for n in fn(graphs.build(leaves, steps)[-1])]


TOPO = Family("topo", check.topological, topo, use=listed)
TOPO.check = lambda fn, times=2: check.topological(fn, times=times)
TOPO.mistakes(
    "M-15",
    users_first=preorder,
    twice=every_path,
    levels=level_by_level,
    loss_forgotten=without_last,
)


def walk(order=preorder, reset=True, assign=False, wipe=False):
    """Make a backprop with its order, its resetting or its storing changed."""

    def backprop(loss_node):
        if reset:
            for node in topo(loss_node):
                node.grad = 0.0
        loss_node.grad = 1.0
        for node in order(loss_node):
            if node.op is None:
                continue
            for used, d in zip(node.inputs, node.op.backward(node.grad), strict=True):
                used.grad = d if assign else used.grad + d
            if wipe:
                for used in node.inputs:
                    used.grad = 0.0

    return backprop


def recursive(loss_node):
    for node in topo(loss_node):
        node.grad = 0.0
    loss_node.grad = 1.0
    hand_on(loss_node)


def hand_on(node):
    if node.op:
        for used, d in zip(node.inputs, node.op.backward(node.grad), strict=True):
            used.grad += d
            hand_on(used)


def levels_down(node):
    return level_by_level(node)[::-1]


def paths_down(node, seen=None):
    seen = set() if seen is None else seen
    if id(node) in seen:
        return []
    seen.add(id(node))
    return [node] + [m for used in node.inputs for m in paths_down(used, seen)]


def grads(fn, leaves, steps):
    nodes = graphs.build(leaves, steps)
    fn(nodes[-1])
    first = [n.grad for n in nodes]
    fn(nodes[-1])
    return [first, [n.grad for n in nodes]]


GRAPH = Family("backprop", check.backpropagation, walk(), use=grads)
GRAPH.check = lambda fn, times=2: check.backpropagation(fn, times=times)
GRAPH.mistakes("M-13", last_wins=walk(assign=True))
GRAPH.mistakes("M-14", never_reset=walk(reset=False), reset_inside=walk(wipe=True))
GRAPH.mistakes(
    "M-15",
    forwards=walk(order=topo),
    levels=walk(order=levels_down),
    paths=walk(order=paths_down),
    recursive=recursive,
)

FAMILIES = [TOPO, GRAPH]
