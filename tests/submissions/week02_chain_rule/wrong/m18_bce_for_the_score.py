# BCE returns p − y, the gradient for the score.
# expect: operations-loss M-18

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
        return (d * self.p * (1 - self.p),)


class BCE:
    def forward(self, p, y):
        self.p, self.y = p, y
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    def backward(self, d):
        return (d * (self.p - self.y),)
