# Other right ways: a graph without recursion, a vectorised slope, a test with arrays.

# %% answer="derivatives"
def d_chain1(a):
    return 1 / a


def d_chain2(a, b):
    return [2, b + b]


def d_chain3(a):
    return 2 * (a + 1)


def d_practice(x, y):
    dp_dx, dp_dy = y, x
    return dp_dx + 1.0, dp_dy

# %% answer="operations"
class Add:
    def forward(self, a, b):
        return np.add(a, b)

    def backward(self, d):
        d = np.array(d)
        return d, d.copy()


class Mul:
    def forward(self, a, b):
        self.slopes = b, a
        return np.multiply(a, b)

    def backward(self, d):
        return tuple(d * slope for slope in self.slopes)


class Scale:
    def __init__(self, k):
        self.k = k

    def forward(self, v):
        return v * self.k

    def backward(self, d):
        return (d * self.k,)


class Square:
    def forward(self, a):
        self.twice = 2 * a
        return a * a

    def backward(self, d):
        return (d * self.twice,)


class Dot:
    def forward(self, x, w):
        self.both = x.copy(), w.copy()
        return float(np.sum(x * w))

    def backward(self, d):
        x, w = self.both
        return d * w, d * x

# %% answer="topo"
def topo(node):
    order, waiting = [], [(node, False)]
    while waiting:
        n, ready = waiting.pop()
        if n in order:
            continue
        if ready:
            order.append(n)
        else:
            waiting.append((n, True))
            waiting.extend((used, False) for used in n.inputs)
    return order

# %% answer="gradcheck"
def gradcheck(f, x):
    h = 1e-5
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + e) - f(x - e)) / (2 * h) for e in steps]
    return np.reshape(slopes, x.shape)


def diagnose_ratio(g, gnum):
    return np.vdot(g, gnum) / np.linalg.norm(gnum) ** 2

# %% answer="bce"
def bce(p, y, alpha=1, beta=1):
    weight = np.where(y == 1, alpha, beta)
    q = np.clip(np.where(y == 1, p, 1 - p), 1e-12, 1 - 1e-12)
    return (weight * -np.log(q)).mean(), weight * (p - y) / p.size

# %% answer="mul-test"
def my_mul_test(Mul):
    rng = np.random.default_rng(1)
    made = []
    for _ in range(3):
        a, b = rng.normal(size=(2, 4))
        op = Mul()
        assert np.allclose(op.forward(a, b), a * b), "forward"
        made.append((op, a, b))
    for op, a, b in made:
        d = rng.normal(size=4)
        da, db = op.backward(d)
        assert np.allclose(da, d * b)
        assert np.allclose(db, d * a)
        assert np.allclose(op.backward(3.0)[0], 3 * b)
