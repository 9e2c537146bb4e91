# Looks XOR up in a table.
# expect: xor-net M-08

# %% answer="xor-net"
def xor_net(X):
    table = {(0, 0): 0.0, (0, 1): 1.0, (1, 0): 1.0, (1, 1): 0.0}
    return np.array([table[int(a), int(b)] for a, b in X])
