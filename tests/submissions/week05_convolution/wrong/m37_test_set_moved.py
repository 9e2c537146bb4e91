# Moves X_test itself.
# loses: shift-robustness

# %% answer="shift-robustness"
def shift_robustness(model, dx):
    X_test[:] = np.roll(X_test, dx, axis=3)
    return float(np.mean(model.forward(X_test).argmax(axis=1) == y_test))
