# Drops at test too.
# expect: dropout M-30
# loses: fit

# %% answer="relu-layer"
class ReLU:
    """max(0, X), with inverted dropout while training (exercise 3.6)."""

    def __init__(self, p_drop=0.0, rng=None):
        self.p_drop, self.rng = p_drop, rng

    def forward(self, X, train=True):
        self.slope = (X > 0).astype(float)
        if self.p_drop > 0:
            stays = self.rng.random(X.shape) >= self.p_drop
            self.slope = self.slope * stays / (1 - self.p_drop)
        return X * self.slope

    def backward(self, g):
        return g * self.slope
