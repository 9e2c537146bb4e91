# One function prints 100 MB; only its exercise suffers.
# loses: count-params

# %% answer="count-params"
def count_params(sizes, bias=True):
    for _ in range(100):
        print("x" * 1_000_000)
    return {"neurons": 6, "weights": 20, "biases": 6, "total": 26}
