"""The same work in numpy: a network on the spiral, an LSTM step, an affine layer, and matrix products.

Run by bench/numpy/numpy.ts, which passes the number of threads of its BLAS, or 0 for as many as it takes. A
request is a line of JSON, and so is its answer: the seconds that the work took, and numbers to compare.

The layers are written as "Deep Learning from Scratch 2" has them: what a reader of the book has.
"""

import json
import os
import sys
import time

threads = sys.argv[1]
if threads != "0":
    for name in ("OPENBLAS", "OMP", "MKL", "BLIS"):
        os.environ[name + "_NUM_THREADS"] = threads

import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def backward(self, dout):
        W, _ = self.params
        dx = np.dot(dout, W.T)
        self.grads[0][...] = np.dot(self.x.T, dout)
        self.grads[1][...] = np.sum(dout, axis=0)
        return dx


class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


def softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    x = np.exp(x)
    return x / x.sum(axis=1, keepdims=True)


class SoftmaxWithLoss:
    def __init__(self):
        self.y, self.t = None, None

    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t.argmax(axis=1)
        picked = self.y[np.arange(len(x)), self.t]
        return -np.sum(np.log(picked + 1e-7)) / len(x)

    def backward(self):
        n = len(self.t)
        dx = self.y.copy()
        dx[np.arange(n), self.t] -= 1
        return dx / n


class SGD:
    def __init__(self, rate):
        self.rate = rate

    def update(self, params, grads):
        for param, grad in zip(params, grads):
            param -= self.rate * grad


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTM:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.memory = None

    def forward(self, x, h_prev, c_prev):
        Wx, Wh, b = self.params
        H = h_prev.shape[1]
        a = np.dot(x, Wx) + np.dot(h_prev, Wh) + b
        f = sigmoid(a[:, :H])
        g = np.tanh(a[:, H : 2 * H])
        i = sigmoid(a[:, 2 * H : 3 * H])
        o = sigmoid(a[:, 3 * H :])
        c = f * c_prev + g * i
        self.memory = (x, h_prev, c_prev, f, g, i, o, c)
        return o * np.tanh(c), c

    def backward(self, dh, dc):
        Wx, Wh, _ = self.params
        x, h_prev, c_prev, f, g, i, o, c = self.memory
        tanh_c = np.tanh(c)
        ds = dc + (dh * o) * (1 - tanh_c**2)
        df = ds * c_prev * f * (1 - f)
        dg = ds * i * (1 - g**2)
        di = ds * g * i * (1 - i)
        do = dh * tanh_c * o * (1 - o)
        da = np.hstack((df, dg, di, do))
        self.grads[0][...] = np.dot(x.T, da)
        self.grads[1][...] = np.dot(h_prev.T, da)
        self.grads[2][...] = da.sum(axis=0)
        return np.dot(da, Wx.T), np.dot(da, Wh.T), ds * f


def made(seed, *shape):
    """Numbers that look random, the same ones as in bench/numpy/made.ts."""
    size = int(np.prod(shape))
    return ((np.arange(size) + seed) * 7919 % 10007 / 10007 - 0.5).reshape(shape)


def summary(*arrays):
    """A weighted sum of each array: two of the same numbers have the same."""
    return [float(np.sum(array * made(1, *array.shape))) for array in arrays]


def spiral(request):
    x, t = np.array(request["x"], dtype=float), np.array(request["t"])
    orders = [np.array(order) for order in request["orders"]]
    batch = request["batch"]
    W1, b1, W2, b2 = [np.array(param, dtype=float) for param in request["params"]]
    layers = [Affine(W1, b1), Sigmoid(), Affine(W2, b2)]
    loss_layer = SoftmaxWithLoss()
    optimizer = SGD(request["rate"])
    params, grads = [], []
    for layer in layers:
        params += layer.params
        grads += layer.grads
    total = 0.0
    start = time.perf_counter()
    for order in orders:
        x, t = x[order], t[order]
        for at in range(0, len(x), batch):
            out = x[at : at + batch]
            for layer in layers:
                out = layer.forward(out)
            total += loss_layer.forward(out, t[at : at + batch])
            dout = loss_layer.backward()
            for layer in reversed(layers):
                dout = layer.backward(dout)
            optimizer.update(params, grads)
    return time.perf_counter() - start, [total, *summary(*params)]


def affine(request):
    N, D, times = request["N"], request["D"], request["times"]
    layer = Affine(made(1, D, D), made(2, D))
    x, dout = made(3, N, D), made(4, N, D)
    start = time.perf_counter()
    for _ in range(times):
        out = layer.forward(x)
        dx = layer.backward(dout)
    return time.perf_counter() - start, summary(out, dx, *layer.grads)


def lstm(request):
    N, D, H, times = request["N"], request["D"], request["H"], request["times"]
    layer = LSTM(made(1, D, 4 * H), made(2, H, 4 * H), made(3, 4 * H))
    x, h, c = made(4, N, D), made(5, N, H), made(6, N, H)
    dh, dc = made(7, N, H), made(8, N, H)
    start = time.perf_counter()
    for _ in range(times):
        out = layer.forward(x, h, c)
        gradients = layer.backward(dh, dc)
    return time.perf_counter() - start, summary(*out, *gradients, *layer.grads)


def matmul(request):
    n, times = request["n"], request["times"]
    a, b = made(1, n, n), made(2, n, n)
    start = time.perf_counter()
    for _ in range(times):
        out = a @ b
    return time.perf_counter() - start, summary(out)


def blas(_):
    """The libraries that do numpy's products."""
    with open("/proc/self/maps") as maps:
        files = {os.path.realpath(line.split()[-1]) for line in maps if "/" in line}
    names = {os.path.basename(file) for file in files}
    return 0, sorted(name for name in names if "blas" in name)


WORK = {"spiral": spiral, "affine": affine, "lstm": lstm, "matmul": matmul, "blas": blas}

for line in sys.stdin:
    request = json.loads(line)
    seconds, numbers = WORK[request["ask"]](request)
    print(json.dumps({"seconds": seconds, "answer": numbers}), flush=True)
