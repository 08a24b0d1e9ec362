"""PyTorch's gradcheck on its own kind of layers: speed, sensitivity, false alarms.

Run by bench/peers/tools.ts: a request is a line of JSON, and so is its answer.
"""

import json
import sys
import time

import torch
from torch.autograd import Function, gradcheck

torch.set_num_threads(1)
factor = 1.0  # multiplies Sigmoid's gradient, to plant a relative error


class Sigmoid(Function):
    @staticmethod
    def forward(ctx, x):
        out = 1 / (1 + torch.exp(-x))
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx, dout):
        (out,) = ctx.saved_tensors
        return factor * dout * (1 - out) * out


class Affine(Function):
    @staticmethod
    def forward(ctx, x, W, b):
        ctx.save_for_backward(x, W)
        return x @ W + b

    @staticmethod
    def backward(ctx, dout):
        x, W = ctx.saved_tensors
        return dout @ W.T, x.T @ dout, dout.sum(0)


class SoftmaxWithLoss(Function):
    @staticmethod
    def forward(ctx, x, t):
        y = torch.softmax(x, 1)
        ctx.save_for_backward(y, t)
        return -(t * torch.log(y)).sum() / len(x)

    @staticmethod
    def backward(ctx, dout):
        y, t = ctx.saved_tensors
        return dout * (y - t) / len(y), None


def normal(*shape, scale=1.0):
    return (torch.randn(*shape, dtype=torch.float64) * scale).requires_grad_()


def one_hot(n, classes):
    return torch.eye(classes, dtype=torch.float64)[torch.randint(0, classes, (n,))]


LAYERS = {
    "Sigmoid [3,5]": (Sigmoid, lambda: (normal(3, 5),)),
    "Affine [3,4]·[4,5]": (Affine, lambda: (normal(3, 4), normal(4, 5), normal(5))),
    "SoftmaxWithLoss [3,5]": (SoftmaxWithLoss, lambda: (normal(3, 5), one_hot(3, 5))),
    "Affine [16,32]·[32,32]": (Affine, lambda: (normal(16, 32), normal(32, 32), normal(32))),
}

FUNCTIONS = {
    "relu": torch.relu,
    "exp": torch.exp,
    "tanh": torch.tanh,
    "abs": torch.abs,
    "(x+1e6)²−1e12−2e6x": lambda x: (x + 1e6) ** 2 - 1e12 - 2e6 * x,
    "layer norm of x + 1e4": lambda x: torch.nn.functional.layer_norm(x + 1e4, (5,)),
}


def rate(name, fast, seconds):
    layer, draw = LAYERS[name]
    count = 0
    start = time.perf_counter()
    while count < 2 or time.perf_counter() - start < seconds:
        gradcheck(layer.apply, draw(), fast_mode=fast)
        count += 1
    return count / (time.perf_counter() - start)


def failures(function, scale, fast, count):
    failed = 0
    for _ in range(count):
        try:
            failed += not gradcheck(function, (normal(3, 5, scale=scale),), fast_mode=fast)
        except RuntimeError:
            failed += 1
    return failed


def answer(request):
    global factor
    fast = request["mode"] == "fast"
    if request["ask"] == "rate":
        return rate(request["layer"], fast, request["seconds"])
    if request["ask"] == "alarms":
        return failures(FUNCTIONS[request["function"]], request["scale"], fast, request["count"])
    factor = 1 + request["error"]
    caught = failures(Sigmoid.apply, 1.0, fast, request["count"])
    factor = 1.0
    return caught


torch.manual_seed(1)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
