# Hands each contribution on at once, by recursion.
# expect: backprop M-15

# %% answer="backprop"
def backprop(loss_node):
    for node in topo(loss_node):
        node.grad = 0.0
    loss_node.grad = 1.0

    def hand_on(node):
        if node.op is not None:
            for used, gradient in zip(node.inputs, node.op.backward(node.grad)):
                used.grad += gradient
                hand_on(used)

    hand_on(loss_node)
