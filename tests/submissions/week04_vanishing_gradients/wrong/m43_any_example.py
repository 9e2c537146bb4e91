# Calls a unit dead that is off for one example.
# expect: dead-units M-43
# expect: quiz M-43

# %% answer="dead-units"
def dead_units(Z):
    return (Z <= 0).any(axis=0)

# %% answer="quiz"
answers = {"q1": "b", "q2": "c", "q3": "b", "q4": "c", "q5": "a", "q6": "b"}
