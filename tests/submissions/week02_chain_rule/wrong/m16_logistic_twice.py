# Logistic puts its output through the sigmoid again.
# expect: operations-loss M-16

# %% answer="operations-loss"
class Log:
    def forward(self, a):
        self.a = a
        return np.log(a)

    def backward(self, d):
        return (d / self.a,)


class Logistic:
    def forward(self, z):
        self.p = 1 / (1 + np.exp(-z))
        return self.p

    def backward(self, d):
        s = 1 / (1 + np.exp(-self.p))
        return (d * s * (1 - s),)


class BCE:
    def forward(self, p, y):
        self.p, self.y = p, y
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    def backward(self, d):
        return (d * (-self.y / self.p + (1 - self.y) / (1 - self.p)),)
