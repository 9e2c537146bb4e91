# Clips every entry.
# expect: clip-by-norm M-42

# %% answer="clip-by-norm"
def clip_by_norm(grads, c):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [np.clip(g, -c, c) for g in grads]
