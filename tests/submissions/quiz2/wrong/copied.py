# Typed another student's number: it is right for that student's id only.
# loses: quiz

# %% answer="quiz"
friend = quiz.numbers("bob", "quiz2/q7", fan_in=(80, 120, 250), fan_out=(30, 40, 60))
answers = {
    "q1": "b",
    "q2": None,
    "q3": None,
    "q4": "b",
    "q5": None,
    "q6": None,
    "q7": np.sqrt(2 / friend["fan_in"]),
    "q8": "c",
    "q9": None,
    "q10": "b",
}
