# Another student: other numbers, the same understanding; letters and digits in strings.

# %% answer="student-id"
student = " E0123456 "

# %% answer="quiz"
yhat = 1 / (1 + np.exp(-q6["b"] - q6["w"] * q6["x"]))
answers = {
    "q1": "b",
    "q2": float(q2["d"] * q2["h"] + q2["h"] + q2["h"] * q2["k"] + q2["k"]),
    "q3": "c",
    "q4": "c",
    "q5": round((1 - q5["h"]) * (1 + q5["h"]), 3),
    "q6": float(f"{(yhat - q6['y']) * (yhat - yhat**2) * q6['x']:.3g}"),
    "q7": q7["k"] + q7["a"] + q7["a"],
    "q8": "c",
    "q9": float(f"{-q9['alpha'] * (1 - q9['p']) / q9['n']:.3g}"),
    "q10": "c",
}
