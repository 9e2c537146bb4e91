# Logistic keeps z and uses it in p (1 − p).
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
        self.z = z
        return 1 / (1 + np.exp(-z))

    def backward(self, d):
        return (d * self.z * (1 - self.z),)


class BCE:
    def forward(self, p, y):
        self.p, self.y = p, y
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    def backward(self, d):
        return (d * (-self.y / self.p + (1 - self.y) / (1 - self.p)),)
