# Walks depth first from the loss, each node at first sight.
# expect: backprop M-15

# %% answer="backprop"
def backprop(loss_node):
    for node in topo(loss_node):
        node.grad = 0.0
    loss_node.grad = 1.0
    seen = []

    def walk(node):
        if node in seen:
            return
        seen.append(node)
        if node.op is not None:
            for used, gradient in zip(node.inputs, node.op.backward(node.grad)):
                used.grad += gradient
            for used in node.inputs:
                walk(used)

    walk(loss_node)
