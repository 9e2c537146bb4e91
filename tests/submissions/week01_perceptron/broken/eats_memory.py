# One function asks for more memory than a submission may have.
# loses: xor-search

# %% answer="xor-search"
def best_linear_on_xor(step=0.25):
    hoard = []
    while True:
        hoard.append(np.ones(10_000_000))
