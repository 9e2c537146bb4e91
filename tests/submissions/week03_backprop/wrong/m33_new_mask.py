# Draws a new mask in backward.
# expect: dropout M-33

# %% answer="relu-layer"
class ReLU:
    """max(0, X), with inverted dropout while training (exercise 3.6)."""

    def __init__(self, p_drop=0.0, rng=None):
        self.p_drop, self.rng = p_drop, rng

    def forward(self, X, train=True):
        self.slope = (X > 0).astype(float)
        if train and self.p_drop > 0:
            stays = self.rng.random(X.shape) >= self.p_drop
            self.slope = self.slope * stays / (1 - self.p_drop)
        return X * self.slope

    def backward(self, g):
        if self.p_drop > 0:
            stays = self.rng.random(g.shape) >= self.p_drop
            return g * (self.slope > 0) * stays / (1 - self.p_drop)
        return g * self.slope
