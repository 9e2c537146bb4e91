# Everything as in the solution.
