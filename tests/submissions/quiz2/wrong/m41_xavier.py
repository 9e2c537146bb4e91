# Gives Xavier's.
# expect: quiz M-41

# %% answer="quiz"
answers = {
    "q1": "b",
    "q2": q2["a"] * q2["d"] - q2["c"],
    "q3": (q3["p"] - 1) / q3["n"],
    "q4": "b",
    "q5": q5["v"] / (1 - q5["p"]),
    "q6": q6["w"] - q6["lr"] * ((1 + q6["alpha"]) * q6["first"] + q6["second"]),
    "q7": np.sqrt(2 / (q7["fan_in"] + q7["fan_out"])),
    "q8": "c",
    "q9": q9["a"] * q9["c"] / np.hypot(q9["a"], q9["b"]),
    "q10": "b",
}
