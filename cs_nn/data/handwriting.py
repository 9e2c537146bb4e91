"""Real handwriting: 1797 digits, each written by a person and scanned to 8×8 pixels."""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("digits.npz")
TRAIN = 1437  # four fifths of 1797


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """X_train (1437, 8, 8), y_train (1437,), X_test (360, 8, 8), y_test (360,).

    Ink runs from 0 to 1. The rows are shuffled once, always in the same way, so the
    test set holds other drawings by the same writers. Flatten a set for a dense layer
    with `X.reshape(len(X), -1)`. Source: UCI optical digits (Alpaydin and Kaynak 1998,
    CC BY 4.0) as scikit-learn ships them; see digits-licence.txt beside this file.
    """
    with np.load(FILE) as file:
        order = np.random.default_rng(0).permutation(len(file["labels"]))
        X = file["images"][order] / 16  # counts from 0 to 16 become ink from 0 to 1
        y = file["labels"][order].astype(np.int64)
    return X[:TRAIN], y[:TRAIN], X[TRAIN:], y[TRAIN:]
