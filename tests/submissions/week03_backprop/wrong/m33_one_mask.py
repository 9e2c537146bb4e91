# Draws one mask for ever.
# expect: dropout M-33

# %% answer="relu-layer"
class ReLU:
    """max(0, X), with inverted dropout while training (exercise 3.6)."""

    def __init__(self, p_drop=0.0, rng=None):
        self.p_drop, self.rng = p_drop, rng

    def forward(self, X, train=True):
        self.slope = (X > 0).astype(float)
        if train and self.p_drop > 0:
            if getattr(self, "stays", np.zeros(0)).shape != X.shape:
                self.stays = self.rng.random(X.shape) >= self.p_drop
            stays = self.stays
            self.slope = self.slope * stays / (1 - self.p_drop)
        return X * self.slope

    def backward(self, g):
        return g * self.slope
