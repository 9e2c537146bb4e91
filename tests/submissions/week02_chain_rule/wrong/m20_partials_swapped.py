# Returns the two derivatives the other way round.
# expect: derivatives M-20

# %% answer="derivatives"
def d_chain1(a):
    return 1 / a


def d_chain2(a, b):
    return 2 * b, 2.0


def d_chain3(a):
    return 2 + 2 * a


def d_practice(x, y):
    return y + 1, x
