# Multiplies the matrices in the wrong order.
# expect: collapse M-04

# %% answer="collapse"
def collapse(Ws, bs):
    W, b = Ws[0], bs[0]
    for k in range(1, len(Ws)):
        W = Ws[k] @ W
        b = Ws[k] @ b + bs[k]
    return W, b
