# Tests with a = b, where the two gradients are equal.
# expect: mul-test M-20

# %% answer="mul-test"
def my_mul_test(Mul):
    first, second = Mul(), Mul()
    assert np.isclose(first.forward(3.0, 3.0), 9.0)
    assert np.isclose(second.forward(-2.0, -2.0), 4.0)
    assert np.allclose(first.backward(10.0), (30.0, 30.0))
    assert np.allclose(second.backward(0.5), (-1.0, -1.0))
