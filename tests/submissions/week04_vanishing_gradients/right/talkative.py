# Right answers that print, plot, and add cells of their own.

# %%
print("my plan: forward, backward, then the largest entries")
plt.plot([1, 2, 3], [0.1, 0.01, 0.001])
plt.yscale("log")

# %% answer="dead-units"
def dead_units(Z):
    print("off in each column:", (Z <= 0).sum(axis=0))
    return (Z <= 0).all(axis=0)

# %%
dead_units(np.array([[-1.0, 2.0], [-3.0, -4.0]]))

# %% answer="sigmoid-bound"
def sigmoid_bound(depth):
    print("depth", depth)
    return float(np.prod([1 / 4] * depth))

# %%
for depth in (2, 5, 10):
    print(depth, sigmoid_bound(depth))
