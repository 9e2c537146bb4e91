# Asks for scores of exactly 0.
# expect: dead-units M-43

# %% answer="dead-units"
def dead_units(Z):
    return (Z == 0).all(axis=0)
