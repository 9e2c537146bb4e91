# Believes that one line can learn XOR in the end.
# expect: xor-search M-09
# expect: quiz M-09

# %% answer="xor-search"
def best_linear_on_xor(step=0.25):
    return 1.0


# %% answer="quiz"
answers = {"q1": "a", "q2": "b", "q3": "a", "q4": "b", "q5": "c", "q6": "c"}
