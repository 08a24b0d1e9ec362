"""PyTorch's gradcheck on the same layers: speed, sensitivity, false alarms. Prints one JSON object.

Run by bench/peers.ts, which measures Backproof in the same run. Needs torch.
"""

import json
import sys
import time

import torch
from torch.autograd import Function, gradcheck

torch.set_num_threads(1)
factor = 1.0


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


WORK = {
    "Sigmoid [3,5]": (Sigmoid, lambda: (normal(3, 5),)),
    "Affine [3,4]·[4,5]": (Affine, lambda: (normal(3, 4), normal(4, 5), normal(5))),
    "SoftmaxWithLoss [3,5]": (SoftmaxWithLoss, lambda: (normal(3, 5), one_hot(3, 5))),
    "Affine [16,32]·[32,32]": (Affine, lambda: (normal(16, 32), normal(32, 32), normal(32))),
}


def rate(name, fast, seconds):
    layer, draw = WORK[name]
    count = 0
    start = time.perf_counter()
    while count < 2 or time.perf_counter() - start < seconds:
        gradcheck(layer.apply, draw(), fast_mode=fast)
        count += 1
    return count / (time.perf_counter() - start)


def alarms(function, scale, count):
    failed = 0
    for _ in range(count):
        try:
            failed += not gradcheck(function, (normal(3, 5, scale=scale),))
        except RuntimeError:
            failed += 1
    return failed


def answer(request):
    global factor
    if request["ask"] == "version":
        return torch.__version__
    if request["ask"] == "rate":
        return rate(request["layer"], request["fast"], request["seconds"])
    if request["ask"] == "caught":
        factor = 1 + request["error"]
        caught = alarms(Sigmoid.apply, 1.0, request["count"])
        factor = 1.0
        return caught
    return alarms(getattr(torch, request["function"]), request["scale"], request["count"])


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
