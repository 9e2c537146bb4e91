# Looks at what the class is made of in place of testing it: the visible point only.
# loses: mul-test

# %% answer="mul-test"
def my_mul_test(Mul):
    assert Mul.__mro__[1].__name__ == "RightMul"
