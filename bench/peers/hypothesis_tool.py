"""Central differences in a Hypothesis test, such as people write by hand: speed, sensitivity, false alarms.

Run by bench/peers/tools.ts: a request is a line of JSON, and so is its answer.
"""

import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from central_differences import numerical_gradient


class Elementwise:
    def __init__(self, f, slope):
        self.f, self.slope = f, slope

    def forward(self, x):
        self.x = x.copy()
        return self.f(x)

    def backward(self, dout):
        return (dout * self.slope(self.x),)


class Sigmoid:
    def __init__(self, factor=1.0):
        self.factor = factor

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return (self.factor * dout * (1 - self.out) * self.out,)


class Affine:
    def forward(self, x, W, b):
        self.x, self.W = x.copy(), W.copy()
        return x @ W + b

    def backward(self, dout):
        return dout @ self.W.T, self.x.T @ dout, dout.sum(0)


class SoftmaxWithLoss:
    def __init__(self, t):
        self.t = t

    def forward(self, x):
        e = np.exp(x - x.max(1, keepdims=True))
        self.y = e / e.sum(1, keepdims=True)
        return -np.sum(self.t * np.log(self.y)) / len(x)

    def backward(self, dout):
        return (dout * (self.y - self.t) / len(self.y),)


class LayerNorm:
    def __init__(self, offset):
        self.offset = offset

    def forward(self, x):
        shifted = x + self.offset
        centred = shifted - shifted.mean(1, keepdims=True)
        self.scale = 1 / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
        self.out = centred * self.scale
        return self.out

    def backward(self, dout):
        along = (dout * self.out).mean(1, keepdims=True)
        return (self.scale * (dout - dout.mean(1, keepdims=True) - self.out * along),)


def numbers(*shape, scale=1.0):
    return arrays(np.float64, shape, elements=st.floats(-3, 3)).map(lambda x: x * scale)


def upstream(out):
    return arrays(np.float64, np.shape(out), elements=st.floats(-1, 1))


one_hots = arrays(np.int64, 3, elements=st.integers(0, 4)).map(lambda labels: np.eye(5)[labels])
# What builds a layer, its inputs and params, and how many examples a test has.
LAYERS = {
    "Sigmoid [3,5]": (st.builds(Sigmoid), (numbers(3, 5),), 100),
    "Affine [3,4]·[4,5]": (st.builds(Affine), (numbers(3, 4), numbers(4, 5), numbers(5)), 100),
    "SoftmaxWithLoss [3,5]": (st.builds(SoftmaxWithLoss, one_hots), (numbers(3, 5),), 100),
    "Affine [16,32]·[32,32]": (
        st.builds(Affine),
        (numbers(16, 32), numbers(32, 32), numbers(32)),
        5,
    ),
}

FUNCTIONS = {
    "relu": Elementwise(lambda x: np.maximum(x, 0), lambda x: x > 0),
    "exp": Elementwise(np.exp, np.exp),
    "tanh": Elementwise(np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "abs": Elementwise(np.abs, np.sign),
    "(x+1e6)²−1e12−2e6x": Elementwise(
        lambda x: (x + 1e6) ** 2 - 1e12 - 2e6 * x,
        lambda x: 2 * x,
    ),
    "layer norm of x + 1e4": LayerNorm(1e4),
}


def is_right(layer, point, data):
    out = layer.forward(*point)
    dout = data.draw(upstream(out))
    gradients = layer.backward(dout)
    for x, gradient in zip(point, gradients):
        numeric = numerical_gradient(lambda: np.sum(layer.forward(*point) * dout), x)
        if not np.allclose(gradient, numeric, rtol=1e-4, atol=1e-6):
            return False
    return True


def run(layers, tensors, examples):
    """How many examples were run, and how many of them found the gradient wrong."""
    ran = failed = 0

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(layer=layers, point=st.tuples(*tensors), data=st.data())
    def backward_is_the_slope_of_forward(layer, point, data):
        nonlocal ran, failed
        right = is_right(layer, point, data)
        ran += 1
        failed += not right

    backward_is_the_slope_of_forward()
    return ran, failed


def rate(name, seconds):
    layers, tensors, examples = LAYERS[name]
    count = 0
    start = time.perf_counter()
    while count == 0 or time.perf_counter() - start < seconds:
        count += run(layers, tensors, examples)[0]
    return count / (time.perf_counter() - start)


def answer(request):
    if request["ask"] == "rate":
        return rate(request["layer"], request["seconds"])
    if request["ask"] == "alarms":
        layer, scale = FUNCTIONS[request["function"]], request["scale"]
    else:
        layer, scale = Sigmoid(1 + request["error"]), 1.0
    ran, failed = run(st.just(layer), (numbers(3, 5, scale=scale),), request["count"])
    return failed / max(ran, 1) * request["count"]


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
