# Counts one bias for every edge.
# expect: count-params M-05

# %% answer="count-params"
def count_params(sizes, bias=True):
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    neurons = sum(sizes[1:])
    biases = weights if bias else 0
    return {"neurons": neurons, "weights": weights, "biases": biases, "total": weights + biases}
