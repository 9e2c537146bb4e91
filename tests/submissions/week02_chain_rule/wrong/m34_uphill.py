# Adds the gradient: the step goes uphill.
# expect: one-neuron M-34

# %% answer="one-neuron"
def one_neuron(w, b, x, y, lr):
    z = w * x + b
    yhat = 1 / (1 + np.exp(-z))
    L = (y - yhat) ** 2 / 2
    dL_dyhat = yhat - y
    dyhat_dz = yhat * (1 - yhat)
    dL_dw = dL_dyhat * dyhat_dz * x
    dL_db = dL_dyhat * dyhat_dz
    return {
        "z": z,
        "yhat": yhat,
        "L": L,
        "dL_dyhat": dL_dyhat,
        "dyhat_dz": dyhat_dz,
        "dL_dw": dL_dw,
        "dL_db": dL_db,
        "w_new": w + lr * dL_dw,
        "b_new": b + lr * dL_db,
    }
