# He's variance without the 2.
# expect: init M-41

# %% answer="init"
def init(kind, fan_in, fan_out, rng):
    spread = {"xavier": np.sqrt(2 / (fan_in + fan_out)), "he": np.sqrt(1 / fan_in)}[kind]
    return rng.normal(0, spread, (fan_in, fan_out))
