# A bracket is missing in one answer; only that exercise suffers.
# loses: count-params

# %% answer="count-params"
def count_params(sizes, bias=True):
    neurons = sum(sizes[1:]
    return {"neurons": neurons}
