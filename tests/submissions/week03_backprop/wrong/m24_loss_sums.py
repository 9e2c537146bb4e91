# A loss object that sums.
# expect: loss M-24
# loses: fit

# %% answer="loss"
class SoftmaxCrossEntropyLoss:
    """The mean softmax cross-entropy of scores Z and targets Y."""

    def forward(self, Z, Y):
        L, self.dZ = softmax_ce(Z, Y)
        self.dZ = self.dZ * len(Z)
        return L * len(Z)

    def backward(self):
        return self.dZ
