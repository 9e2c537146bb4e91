# Rounds every number to two digits, as the slide does.
# expect: one-neuron M-11

# %% answer="one-neuron"
def one_neuron(w, b, x, y, lr):
    z = w * x + b
    yhat = round(float(1 / (1 + np.exp(-z))), 2)
    L = round((y - yhat) ** 2 / 2, 2)
    dL_dyhat = round(yhat - y, 2)
    dyhat_dz = round(yhat * (1 - yhat), 2)
    dL_dw = round(dL_dyhat * dyhat_dz * x, 2)
    dL_db = round(dL_dyhat * dyhat_dz, 2)
    return {
        "z": z,
        "yhat": yhat,
        "L": L,
        "dL_dyhat": dL_dyhat,
        "dyhat_dz": dyhat_dz,
        "dL_dw": dL_dw,
        "dL_db": dL_db,
        "w_new": w - lr * dL_dw,
        "b_new": b - lr * dL_db,
    }
