# Right answers written with plain loops.

# %% answer="operations"
def matmul_backward(dC, A, B):
    m, k = A.shape
    n = B.shape[1]
    dA, dB = np.zeros((m, k)), np.zeros((k, n))
    for i in range(m):
        for j in range(n):
            for t in range(k):
                dA[i, t] += dC[i, j] * B[t, j]
                dB[t, j] += dC[i, j] * A[i, t]
    return dA, dB


def add_bias_backward(dC):
    db = np.zeros(dC.shape[1])
    for row in dC:
        db += row
    return np.array(dC), db


def scale_backward(dc, v, k):
    dk = 0.0
    for one, other in zip(dc.ravel(), v.ravel()):
        dk += one * other
    return dc * k, dk


# %% answer="softmax"
def softmax(Z):
    rows = []
    for z in Z:
        e = [np.exp(value - max(z)) for value in z]
        rows.append([value / sum(e) for value in e])
    return np.array(rows)


# %% answer="softmax-backward"
def softmax_backward(dP, P):
    dZ = np.zeros_like(P)
    for i, (dp, p) in enumerate(zip(dP, P)):
        J = np.diag(p) - np.outer(p, p)
        dZ[i] = J.T @ dp
    return dZ


# %% answer="relu"
def relu_jacobian(x):
    J = np.zeros((len(x), len(x)))
    for i in range(len(x)):
        if x[i] > 0:
            J[i, i] = 1
    return J


def relu_backward(g, Z):
    dZ = np.zeros(g.shape)
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            dZ[i, j] = g[i, j] if Z[i, j] > 0 else 0.0
    return dZ


# %% answer="two-layers"
def grads_loop(X, Y, W1, b1, W2, b2):
    n = X.shape[0]
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    for i in range(n):
        a = X[i] @ W1 + b1
        h = a.clip(min=0)
        z = h @ W2 + b2
        p = np.exp(z - z.max())
        p = p / p.sum()
        db2 += p - Y[i]
        dW2 += h[:, None] * (p - Y[i])[None, :]
        da = W2.dot(p - Y[i])
        da[a <= 0] = 0
        db1 += da
        dW1 += X[i][:, None] * da[None, :]
    return {"W2": dW2 / n, "b2": db2 / n, "W1": dW1 / n, "b1": db1 / n}


def grads_vec(X, Y, W1, b1, W2, b2):
    A = X.dot(W1) + b1
    H = np.where(A > 0, A, 0)
    dZ = (softmax(H.dot(W2) + b2) - Y) / Y.shape[0]
    dW2, db2 = matmul_backward(dZ, H, W2)[1], add_bias_backward(dZ)[1]
    dA = relu_backward(matmul_backward(dZ, H, W2)[0], A)
    dW1, db1 = matmul_backward(dA, X, W1)[1], add_bias_backward(dA)[1]
    return dict(W1=dW1, b1=db1, W2=dW2, b2=db2)


# %% answer="dropout-convert"
def dropout_convert(x, p, from_, to):
    if from_ == "inverted":
        x = x * (1 - p)
    elif from_ == "keep":
        x = x * p
    if to == "inverted":
        return x / (1 - p)
    if to == "keep":
        return x / p
    return x + 0.0
