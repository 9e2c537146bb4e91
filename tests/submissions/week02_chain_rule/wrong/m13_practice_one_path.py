# Counts x in the product only.
# expect: derivatives M-13

# %% answer="derivatives"
def d_chain1(a):
    return 1 / a


def d_chain2(a, b):
    return 2.0, 2 * b


def d_chain3(a):
    return 2 + 2 * a


def d_practice(x, y):
    return y, x
