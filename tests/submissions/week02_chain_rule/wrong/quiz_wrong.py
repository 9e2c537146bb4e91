# Wrong letters: last path wins, d is 1, any order, weights forgotten.
# expect: quiz M-13
# expect: quiz M-17
# expect: quiz M-15
# expect: quiz M-18

# %% answer="quiz"
answers = {"q1": "a", "q2": "b", "q3": "a", "q4": "c", "q5": "b", "q6": "a"}
