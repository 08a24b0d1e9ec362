"""Central differences such as people write by hand."""

import numpy as np

STEP = 1e-6


def numerical_gradient(f, x):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before = x[i]
        x[i] = before + STEP
        above = f()
        x[i] = before - STEP
        below = f()
        x[i] = before
        gradient[i] = (above - below) / (2 * STEP)
    return gradient
