# Right answers written with plain loops, lists of steps and other formulas.

# %% answer="one-neuron"
import math


def one_neuron(w, b, x, y, lr):
    out = {}
    out["z"] = x * w + b
    out["yhat"] = math.exp(out["z"]) / (math.exp(out["z"]) + 1)
    out["L"] = 0.5 * out["yhat"] ** 2 - out["yhat"] * y + 0.5 * y * y
    out["dL_dyhat"] = -(y - out["yhat"])
    out["dyhat_dz"] = out["yhat"] - out["yhat"] ** 2
    out["dL_dw"] = x * out["dyhat_dz"] * out["dL_dyhat"]
    out["dL_db"] = 1 * out["dyhat_dz"] * out["dL_dyhat"]
    out["w_new"] = w + lr * -out["dL_dw"]
    out["b_new"] = b + lr * -out["dL_db"]
    out["my note"] = "all digits kept"
    return out

# %% answer="operations-loss"
class Log:
    def forward(self, a):
        self.slope = 1 / a
        return np.log(a)

    def backward(self, d):
        return (d * self.slope,)


class Logistic:
    def forward(self, z):
        self.z = z
        return np.exp(z) / (1 + np.exp(z))

    def backward(self, d):
        e = np.exp(-self.z)
        return (d * e / (1 + e) ** 2,)


class BCE:
    def forward(self, p, y):
        self.p, self.y = p, y
        return -np.log(np.where(y == 1, p, 1 - p))

    def backward(self, d):
        return (d * np.where(self.y == 1, -1 / self.p, 1 / (1 - self.p)),)

# %% answer="topo"
def topo(node):
    found = [node]
    for n in found:
        for used in n.inputs:
            if all(used is not other for other in found):
                found.append(used)
    order = []
    while len(order) < len(found):
        for n in found:
            ready = all(any(u is o for o in order) for u in n.inputs)
            if ready and all(n is not o for o in order):
                order.append(n)
    return order

# %% answer="backprop"
def backprop(loss_node):
    order = topo(loss_node)
    for i in range(len(order)):
        order[i].grad = 0.0
    order[-1].grad = 1.0
    for i in range(len(order) - 1, -1, -1):
        n = order[i]
        if not n.op:
            continue
        parts = n.op.backward(n.grad)
        for k in range(len(parts)):
            n.inputs[k].grad = n.inputs[k].grad + parts[k]

# %% answer="gradcheck"
def gradcheck(f, x):
    flat = np.array(x, dtype=float).ravel()
    out = []
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] += 1e-5
        down[i] -= 1e-5
        rise = f(up.reshape(x.shape)) - f(down.reshape(x.shape))
        out.append(rise / 2e-5)
    return np.array(out).reshape(x.shape)


def diagnose_ratio(g, gnum):
    top = bottom = 0.0
    for u, v in zip(g.ravel(), gnum.ravel()):
        top += u * v
        bottom += v * v
    return top / bottom

# %% answer="bce"
def bce(p, y, alpha=1, beta=1):
    n = len(p)
    L, dz = 0.0, np.zeros(n)
    for i in range(n):
        q = min(max(p[i], 1e-12), 1 - 1e-12)
        if y[i] == 1:
            L += -alpha * np.log(q) / n
            dz[i] = alpha * (q - 1) / n
        else:
            L += -beta * np.log(1 - q) / n
            dz[i] = beta * q / n
    return L, dz

# %% answer="training-step"
step_order = list("HFJBCAE")
