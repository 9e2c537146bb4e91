# Steps in backward and goes back through the new W.
# expect: linear M-35
# loses: momentum networks

# %% answer="linear"
class Linear:
    """Z = X @ W + b, with accumulated gradients dW and db."""

    def __init__(self, d, k, rng, lr=0.1, alpha=0.0):
        self.W = rng.normal(0, np.sqrt(2 / d), (d, k))
        self.b = np.zeros(k)
        self.lr, self.alpha = lr, alpha
        self.vW, self.vb = np.zeros((d, k)), np.zeros(k)
        self.zerograd()

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, g):
        self.dW += self.X.T @ g
        self.db += g.sum(axis=0)
        self.move()
        return g @ self.W.T

    def zerograd(self):
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def step(self):
        pass

    def move(self):
        self.vW = self.alpha * self.vW + self.dW
        self.vb = self.alpha * self.vb + self.db
        self.W = self.W - self.lr * self.vW
        self.b = self.b - self.lr * self.vb

    def getW(self):
        return self.W.copy()

    def getb(self):
        return self.b.copy()

    def loadparams(self, W, b):
        self.W, self.b = np.array(W), np.array(b)
