# Believes that a ReLU net keeps its gradients at gain 1.
# expect: gain-crit M-41

# %% answer="gain-crit"
gain_crit = {"linear": 1.0, "relu": 1.0}
