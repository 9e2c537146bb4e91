# A loss object without 1/n in dZ.
# expect: loss M-22
# loses: fit

# %% answer="loss"
class SoftmaxCrossEntropyLoss:
    """The mean softmax cross-entropy of scores Z and targets Y."""

    def forward(self, Z, Y):
        L, self.dZ = softmax_ce(Z, Y)
        self.dZ = self.dZ * len(Z)
        return L

    def backward(self):
        return self.dZ
