# Tests the backward with d = 1 only.
# expect: mul-test M-17

# %% answer="mul-test"
def my_mul_test(Mul):
    first, second = Mul(), Mul()
    assert np.isclose(first.forward(3.0, 5.0), 15.0)
    assert np.isclose(second.forward(7.0, -2.0), -14.0)
    assert np.allclose(first.backward(1.0), (5.0, 3.0))
    assert np.allclose(second.backward(1.0), (-2.0, 7.0))
