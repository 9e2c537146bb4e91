# Keeps a row for each example in db.
# expect: shapes M-21

# %% answer="shapes"
shapes = {"dZ": (32, 10), "dW2": (20, 10), "db2": (32, 10), "dH": (32, 20)}
shapes |= {"db1": (20,), "J": (640, 640)}
