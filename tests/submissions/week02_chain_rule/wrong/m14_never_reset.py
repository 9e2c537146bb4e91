# Never sets the gradients back to 0.
# expect: backprop M-14

# %% answer="backprop"
def backprop(loss_node):
    """Leave d loss / d node in the `grad` of every node below `loss_node`."""
    order = topo(loss_node)
    loss_node.grad = 1.0
    for node in reversed(order):
        if node.op is not None:
            for used, gradient in zip(node.inputs, node.op.backward(node.grad)):
                used.grad += gradient
