# Believes the usual tales.
# expect: quiz M-26
# expect: quiz M-20
# expect: quiz M-23
# expect: quiz M-29
# expect: quiz M-32
# expect: quiz M-36

# %% answer="quiz"
answers = {"q1": "a", "q2": "c", "q3": "b", "q4": "a", "q5": "b", "q6": "a"}
