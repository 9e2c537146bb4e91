# The layer is there, the experiment is not.
# leave: experiment-code experiment result-code result failures contributions
# loses: reproducible
