# Typed another student's numbers: they are right for that student's id only.
# loses: quiz

# %% answer="quiz"
friend = {
    "q2": quiz.numbers("bob", "quiz1/q2", d=(4, 6, 9), h=(10, 13, 17), k=(3, 5, 7)),
    "q7": quiz.numbers("bob", "quiz1/q7", k=(5, 7, 11, 13), a=(2, 3, 4, 6)),
}
d, h, k = friend["q2"].values()
answers = {
    "q1": "b",
    "q2": (d + 1) * h + (h + 1) * k,
    "q3": "c",
    "q4": "c",
    "q5": None,
    "q6": None,
    "q7": friend["q7"]["k"] + 2 * friend["q7"]["a"],
    "q8": "c",
    "q9": None,
    "q10": "c",
}
