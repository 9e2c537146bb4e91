# Another student: other numbers, the same understanding, three digits.

# %% answer="student-id"
student = "E0123456"

# %% answer="quiz"
X = np.array([[q2["a"], q2["b"]], [q2["c"], 1.0]])
dZ = np.array([[1.0, q2["d"]], [2.0, -1.0]])
w, v = q6["w"], 0.0
for g in (q6["first"], q6["second"]):
    v = q6["alpha"] * v + g
    w = w - q6["lr"] * v
norm = float(np.linalg.norm([q9["a"], q9["b"]]))
answers = {
    "q1": "b",
    "q2": (X.T @ dZ)[0, 1],
    "q3": float(f"{-(1 - q3['p']) / q3['n']:.3g}"),
    "q4": "b",
    "q5": float(f"{q5['v'] / (1 - q5['p']):.3g}"),
    "q6": w,
    "q7": float(f"{(2 / q7['fan_in']) ** 0.5:.3g}"),
    "q8": "c",
    "q9": float(f"{q9['a'] / norm * q9['c']:.3g}"),
    "q10": "b",
}
