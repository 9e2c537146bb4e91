# Uses each object up before the next one is made.
# expect: mul-test M-37

# %% answer="mul-test"
def my_mul_test(Mul):
    for a, b, d in ((3.0, 5.0, 10.0), (7.0, -2.0, 0.5)):
        op = Mul()
        assert np.isclose(op.forward(a, b), a * b)
        assert np.allclose(op.backward(d), (d * b, d * a))
