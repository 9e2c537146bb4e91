# Leaves the fans out.
# expect: init M-41

# %% answer="init"
def init(kind, fan_in, fan_out, rng):
    spread = {"xavier": 1.0, "he": 1.0}[kind]
    return rng.normal(0, spread, (fan_in, fan_out))
