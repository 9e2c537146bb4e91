# Right answers written with plain loops and Python lists.

# %% answer="neuron"
def step(z):
    z = np.asarray(z)
    flat = [1.0 if v > 0 else 0.0 for v in z.ravel()]
    return np.array(flat).reshape(z.shape)


def neuron(X, w, b):
    out = []
    for row in X:
        total = b
        for x, weight in zip(row, w):
            total += x * weight
        out.append(1.0 if total > 1e-12 else 0.0)
    return np.array(out)


# %% answer="xor-search"
def best_linear_on_xor(step=0.25):
    grid = [-2 + k * step for k in range(int(round(4 / step)) + 1)]
    best = 0
    for w1 in grid:
        for w2 in grid:
            for b in grid:
                right = 0
                for (x1, x2), y in zip(corners, XOR):
                    right += int((w1 * x1 + w2 * x2 + b > 0) == (y == 1))
                best = max(best, right)
    return best / 4


# %% answer="collapse"
def collapse(Ws, bs):
    W, b = Ws[-1], bs[-1]
    for k in range(len(Ws) - 2, -1, -1):
        b = bs[k] @ W + b
        W = Ws[k] @ W
    return W, b


# %% answer="count-params"
def count_params(sizes, bias=True):
    answer = {"neurons": 0, "weights": 0, "biases": 0}
    for i in range(1, len(sizes)):
        answer["neurons"] += sizes[i]
        answer["weights"] += sizes[i - 1] * sizes[i]
        if bias:
            answer["biases"] += sizes[i]
    answer["total"] = answer["weights"] + answer["biases"]
    return answer
