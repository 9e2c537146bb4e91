# Returns the units that are alive.
# expect: dead-units M-43

# %% answer="dead-units"
def dead_units(Z):
    return (Z > 0).any(axis=0)
