# Scales to norm 1.
# expect: clip-by-norm M-42

# %% answer="clip-by-norm"
def clip_by_norm(grads, c):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g / norm if norm > c else g.copy() for g in grads]
