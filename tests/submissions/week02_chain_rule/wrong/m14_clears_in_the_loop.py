# Clears the gradients at every operation of the backward pass.
# expect: training-step M-14

# %% answer="training-step"
step_order = list("FJBCDAE")
