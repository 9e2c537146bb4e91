# Judges a unit by its mean.
# expect: dead-units M-43

# %% answer="dead-units"
def dead_units(Z):
    return Z.mean(axis=0) <= 0
