# Forgets that the loss is a mean.
# expect: max-abs-grads M-22

# %% answer="max-abs-grads"
def max_abs_grads(Ws, bs, act, X, Y):
    hs, zs = deep_forward(Ws, bs, act, X)
    P = np.exp(zs[-1] - zs[-1].max(axis=1, keepdims=True))
    P = P / P.sum(axis=1, keepdims=True)
    dWs, dzs = deep_backward(Ws, hs, zs, act, (P - Y))
    dW = np.array([np.abs(d).max() for d in dWs])
    return dW, np.array([np.abs(d).max() for d in dzs])
