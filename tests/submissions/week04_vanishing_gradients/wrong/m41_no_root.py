# Gives the variance where the standard deviation is asked for.
# expect: init M-41

# %% answer="init"
def init(kind, fan_in, fan_out, rng):
    spread = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in}[kind]
    return rng.normal(0, spread, (fan_in, fan_out))
