# Lists a node before its inputs.
# expect: topo M-15
# loses: backprop

# %% answer="topo"
def topo(node):
    """Return the list of all nodes below `node`: inputs first, `node` last."""
    order, seen = [], set()

    def visit(n):
        if id(n) not in seen:
            seen.add(id(n))
            order.append(n)
            for used in n.inputs:
                visit(used)

    visit(node)
    return order
