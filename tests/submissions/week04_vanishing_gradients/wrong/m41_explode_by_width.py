# Divides the gain by the width, not by its root.
# expect: explode M-41

# %% answer="explode"
def explode(depth, width, gain, act, rng):
    h, hs, Ws, zs = rng.normal(size=(1, width)), [], [], []
    for _ in range(depth):
        hs.append(h)
        Ws.append(rng.normal(0, gain / width, (width, width)))
        zs.append(h @ Ws[-1])
        h = zs[-1]
        if act == "tanh":
            h = np.tanh(zs[-1])
        if act == "relu":
            h = np.maximum(0, zs[-1])
    dh, found = np.ones((1, width)), []
    for l in range(depth - 1, -1, -1):
        dz = dh
        if act == "tanh":
            dz = dh * (1 - np.tanh(zs[l]) ** 2)
        if act == "relu":
            dz = dh * (zs[l] > 0)
        found.insert(0, np.abs(dz).max())
        dh = dz @ Ws[l].T
    return np.array(found)
