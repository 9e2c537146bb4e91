# Adds up the norms of the arrays.
# expect: clip-by-norm M-42

# %% answer="clip-by-norm"
def clip_by_norm(grads, c):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    norm = sum(np.linalg.norm(g) for g in grads)
    return [g * min(1.0, c / norm) for g in grads]
