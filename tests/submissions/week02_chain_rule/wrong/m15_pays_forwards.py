# Pays in the order of the forward pass.
# expect: training-step M-15

# %% answer="training-step"
step_order = list("HBFJAE")
