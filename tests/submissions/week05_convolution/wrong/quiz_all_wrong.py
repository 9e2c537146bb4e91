# Quiz letters that each stand for a misconception.
# expect: quiz M-45
# expect: quiz M-47
# expect: quiz M-48
# expect: quiz M-49
# expect: quiz M-50
# expect: quiz M-51

# %% answer="quiz"
answers = {"q1": "c", "q2": "a", "q3": "b", "q4": "a", "q5": "b", "q6": "a"}
