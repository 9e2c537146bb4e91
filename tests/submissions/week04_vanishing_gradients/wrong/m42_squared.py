# Forgets the root of the norm.
# expect: clip-by-norm M-42

# %% answer="clip-by-norm"
def clip_by_norm(grads, c):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    norm = norm**2
    return [g * c / norm if norm > c else g.copy() for g in grads]
