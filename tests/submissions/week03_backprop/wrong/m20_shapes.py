# Transposes the shape of dW2.
# expect: shapes M-20

# %% answer="shapes"
shapes = {"dZ": (32, 10), "dW2": (10, 20), "db2": (10,), "dH": (32, 20)}
shapes |= {"db1": (20,), "J": (640, 640)}
