# Scales the caller's gradients in place.
# expect: clip-by-norm M-37

# %% answer="clip-by-norm"
def clip_by_norm(grads, c):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    if norm > c:
        for g in grads:
            g *= c / norm
    return grads
