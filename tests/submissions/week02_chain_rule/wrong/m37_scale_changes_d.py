# Scale multiplies the caller's d in place.
# expect: operations M-37

# %% answer="operations"
class Add:
    def forward(self, a, b):
        return a + b

    def backward(self, d):
        return 1.0 * d, 1.0 * d


class Mul:
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, d):
        return d * self.b, d * self.a


class Scale:
    def __init__(self, k):
        self.k = k

    def forward(self, v):
        return self.k * v

    def backward(self, d):
        d *= self.k
        return (d,)


class Square:
    def forward(self, a):
        self.a = a
        return a**2

    def backward(self, d):
        return (2 * self.a * d,)


class Dot:
    def forward(self, x, w):
        self.x, self.w = x, w
        return x @ w

    def backward(self, d):
        return d * self.w, d * self.x
