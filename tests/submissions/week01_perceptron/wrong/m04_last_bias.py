# Keeps only the last bias.
# expect: collapse M-04

# %% answer="collapse"
def collapse(Ws, bs):
    W = Ws[0]
    for W_next in Ws[1:]:
        W = W @ W_next
    return W, bs[-1].copy()
