# Right answers written with plain loops.

# %% answer="deep-forward"
def deep_forward(Ws, bs, act, X):
    hs, zs, h = [], [], np.array(X)
    for l in range(len(Ws)):
        hs.append(h)
        z = np.zeros((len(h), Ws[l].shape[1]))
        for i in range(len(h)):
            for j in range(Ws[l].shape[1]):
                z[i, j] = sum(h[i, q] * Ws[l][q, j] for q in range(h.shape[1])) + bs[l][j]
        zs.append(z)
        if act == "logistic":
            h = np.array([[1 / (1 + np.exp(-v)) for v in row] for row in z])
        elif act == "tanh":
            h = np.array([[np.tanh(v) for v in row] for row in z])
        else:
            h = np.array([[v if v > 0 else 0.0 for v in row] for row in z])
    return hs, zs

# %% answer="deep-backward"
def deep_backward(Ws, hs, zs, act, dz):
    count = len(Ws)
    dWs, dzs = [None] * count, [None] * count
    dzs[count - 1] = np.array(dz)
    for l in reversed(range(count)):
        dWs[l] = np.zeros(Ws[l].shape)
        for i in range(len(dz)):
            dWs[l] += np.outer(hs[l][i], dzs[l][i])
        if l == 0:
            break
        before = np.zeros(zs[l - 1].shape)
        for i in range(before.shape[0]):
            for j in range(before.shape[1]):
                z = zs[l - 1][i, j]
                if act == "logistic":
                    slope = np.exp(-z) / (1 + np.exp(-z)) ** 2
                elif act == "tanh":
                    slope = 1 / np.cosh(z) ** 2
                else:
                    slope = 1.0 if z > 0 else 0.0
                before[i, j] = slope * sum(dzs[l][i] * Ws[l][j])
        dzs[l - 1] = before
    return dWs, dzs

# %% answer="clip-by-norm"
def clip_by_norm(grads, c):
    total = 0.0
    for g in grads:
        for v in g.ravel():
            total += v * v
    norm = total**0.5
    if norm <= c:
        return [np.array(g) for g in grads]
    return [np.array([v * c / norm for v in g.ravel()]).reshape(g.shape) for g in grads]

# %% answer="dead-units"
def dead_units(Z):
    dead = []
    for j in range(Z.shape[1]):
        dead.append(not any(z > 0 for z in Z[:, j]))
    return dead

# %% answer="layer-inner"
def layer_inner(Ws, dWs):
    totals = []
    for W, dW in zip(Ws, dWs):
        total = 0.0
        for w, d in zip(W.ravel(), dW.ravel()):
            total += w * d
        totals.append(total)
    return totals
