# Collects the layers from the last to the first.
# expect: deep-backward M-39

# %% answer="deep-backward"
def deep_backward(Ws, hs, zs, act, dz):
    dWs, dzs = [], [dz.copy()]
    for l in range(len(Ws) - 1, -1, -1):
        dWs.insert(0, hs[l].T @ dzs[0])
        if l > 0:
            a, z = hs[l], zs[l - 1]
            slope = {"logistic": a * (1 - a), "tanh": 1 - a**2, "relu": z > 0}[act]
            dzs.insert(0, dzs[0] @ Ws[l].T * slope)
    return dWs[::-1], dzs[::-1]
