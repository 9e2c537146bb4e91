# Mixes up the fans, and clips array by array.
# expect: quiz M-41
# expect: quiz M-42
# expect: quiz M-13

# %% answer="quiz"
answers = {"q1": "b", "q2": "a", "q3": "a", "q4": "b", "q5": "c", "q6": "a"}
