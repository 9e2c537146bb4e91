# Moves the images down in place of to the right.
# expect: shift-robustness M-46

# %% answer="shift-robustness"
def shift_robustness(model, dx):
    moved = np.zeros_like(X_test)
    if dx > 0:
        moved[:, :, dx:] = X_test[:, :, :-dx]
    elif dx < 0:
        moved[:, :, :dx] = X_test[:, :, -dx:]
    else:
        moved = X_test.copy()
    return np.mean(model.forward(moved).argmax(axis=1) == y_test)
