# Gives the threshold where the bias is asked for.
# expect: gates M-01

# %% answer="gates"
def and_gate():
    return np.array([1.0, 1.0]), 1.5


def or_gate():
    return np.array([1.0, 1.0]), 0.5


def nand_gate():
    return np.array([-1.0, -1.0]), -1.5
