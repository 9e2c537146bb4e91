# Walks from the inputs to the loss.
# expect: backprop M-15

# %% answer="backprop"
def backprop(loss_node):
    """Leave d loss / d node in the `grad` of every node below `loss_node`."""
    order = topo(loss_node)
    for node in order:
        node.grad = 0.0
    loss_node.grad = 1.0
    for node in order:
        if node.op is not None:
            for used, gradient in zip(node.inputs, node.op.backward(node.grad)):
                used.grad += gradient
