"""Layers as a study note on "Deep Learning from Scratch 2", chapter 1, writes them, judged as they stand.

    deno task fuzz --command "python3 examples/python/study_note.py"
"""

import numpy as np

from backproof import one_hots, prop, serve, tensors


class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.matmul(x, W) + b

    def backward(self, dout):
        W, b = self.params
        dx = np.matmul(dout, W.T)
        self.grads[0][...] = np.matmul(self.x.T, dout)
        self.grads[1][...] = np.sum(dout, axis=0)
        return dx


class SoftmaxWithLoss:
    """Softmax and cross-entropy, with the gradient that the derivation arrives at: y − t, over N."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        e = np.exp(x)
        self.y = e / np.sum(e, axis=1, keepdims=True)
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-7)) / x.shape[0]

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.t.shape[0]


serve(
    prop(Sigmoid, x=tensors("N", "D"), laws=["increasing", {"bounded": [0, 1]}]),
    prop(Affine, x=tensors("N", "D"), W=tensors("D", "M"), b=tensors("M")),
    prop(SoftmaxWithLoss, x=tensors("N", "C"), t=one_hots("N", "C")),
)
