# Right answers that print, plot, try things out, and add cells of their own.

# %%
import matplotlib.pyplot as plt

plt.plot([0, 1], [1, 0])
print("my notes")

# %% answer="one-neuron"
def one_neuron(w, b, x, y, lr):
    """My own docstring."""
    z = w * x + b
    yhat = 1 / (1 + np.exp(-z))
    print("z, yhat", z, yhat)
    L = ((y - yhat) ** 2) * 0.5
    dL_dyhat = yhat - y
    dyhat_dz = yhat * (1 - yhat)
    dL_dw = dL_dyhat * dyhat_dz * x
    dL_db = dL_dyhat * dyhat_dz
    w_new = w - lr * dL_dw
    b_new = b - lr * dL_db
    names = "z yhat L dL_dyhat dyhat_dz dL_dw dL_db w_new b_new".split()
    return {name: value for name, value in locals().items() if name in names}

# %%
print(one_neuron(0.3, 0.1, 0.5, 1.5, 0.1))

# %% answer="backprop"
def backprop(loss_node):
    nodes = topo(loss_node)
    print(len(nodes), "nodes")
    for node in nodes:
        node.grad = float(node is loss_node)
    while nodes:
        node = nodes.pop()
        if node.op is not None:
            for i, g in enumerate(node.op.backward(node.grad)):
                print("pay", g)
                node.inputs[i].grad += g

# %%
x, y = Node(3.0), Node(5.0)
z = make(Add(), make(Mul(), x, y), x)
backprop(z)
print(x.grad, y.grad)
loss = make(BCE(), make(Logistic(), z), Node(1.0)) if False else None
