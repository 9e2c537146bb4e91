# A network whose zerograd does nothing.
# expect: networks M-36
# loses: fit momentum

# %% answer="networks"
class SingleLayerMLP:
    """One linear layer."""

    def __init__(self, d, k, rng, lr=0.1, alpha=0.0):
        self.layers = [Linear(d, k, rng, lr, alpha)]

    def forward(self, X, train=True):
        del train  # one layer drops nothing
        return self.layers[0].forward(X)

    def backward(self, g):
        return self.layers[0].backward(g)

    def step(self):
        for layer in self.layers:
            layer.step()

    def zerograd(self):
        for layer in self.layers:
            layer.dW = layer.dW

    def getW(self):
        return [layer.getW() for layer in self.layers]

    def getb(self):
        return [layer.getb() for layer in self.layers]

    def loadparams(self, Ws, bs):
        for layer, W, b in zip(self.layers, Ws, bs):
            layer.loadparams(W, b)


class TwoLayerMLP(SingleLayerMLP):
    """Linear, ReLU with dropout, linear. What is inherited need not be written again."""

    def __init__(self, d, h, k, rng, lr=0.1, alpha=0.0, p_drop=0.0):
        self.layers = [Linear(d, h, rng, lr, alpha), Linear(h, k, rng, lr, alpha)]
        self.relu = ReLU(p_drop, rng)

    def forward(self, X, train=True):
        H = self.relu.forward(self.layers[0].forward(X), train)
        return self.layers[1].forward(H)

    def backward(self, g):
        dH = self.layers[1].backward(g)
        return self.layers[0].backward(self.relu.backward(dH))
