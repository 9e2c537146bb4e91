# One function never ends; only its exercise suffers.
# loses: perceptron

# %% answer="perceptron"
def perceptron_fit(X, y, lr, order):
    while True:
        lr = lr
