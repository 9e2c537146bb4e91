# Has labels −1 and +1 in mind.
# expect: quiz M-03

# %% answer="quiz"
output = 1 / (1 + np.exp(-(q6["w"] * q6["x"] + q6["b"])))
answers = {
    "q1": "b",
    "q2": (q2["d"] + 1) * q2["h"] + (q2["h"] + 1) * q2["k"],
    "q3": "b",
    "q4": "c",
    "q5": 1 - q5["h"] ** 2,
    "q6": (output - q6["y"]) * output * (1 - output) * q6["x"],
    "q7": q7["k"] + 2 * q7["a"],
    "q8": "c",
    "q9": q9["alpha"] * (q9["p"] - 1) / q9["n"],
    "q10": "c",
}
