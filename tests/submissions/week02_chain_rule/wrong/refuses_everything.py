# Tests that refuse every class, right ones included: no points for that.
# loses: mul-test

# %% answer="mul-test"
def my_mul_test(Mul):
    raise AssertionError("wrong")
