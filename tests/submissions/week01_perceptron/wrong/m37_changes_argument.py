# Updates the caller's arrays in place.
# expect: collapse M-37

# %% answer="collapse"
def collapse(Ws, bs):
    for k in range(1, len(Ws)):
        bs[k] += bs[0] @ Ws[k]
        Ws[0], bs[0] = Ws[0] @ Ws[k], bs[k]
    return Ws[0], bs[0]
