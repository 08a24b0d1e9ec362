"""PyTorch's gradcheck, and a Hypothesis + numpy harness, on layers that live on the other side of a pipe.

Run by bench/peers/bridge.ts. A request names the checker and the points at which a layer is to be checked; while
it is checked, forward and backward are asked for line by line. Tensors travel as a shape and the base64 of
their float64 numbers.
"""

import base64
import json
import sys

import numpy as np
from central_differences import numerical_gradient


class LayerThrew(Exception):
    pass


def pack(array):
    array = np.asarray(array, dtype="<f8")
    return {"shape": list(array.shape), "data": base64.b64encode(array.tobytes()).decode()}


def unpack(tensor):
    numbers = np.frombuffer(base64.b64decode(tensor["data"]), dtype="<f8")
    return numbers.reshape(tensor["shape"]).copy()


def ask(request):
    print(json.dumps(request), flush=True)
    answer = json.loads(sys.stdin.readline())
    if "threw" in answer:
        raise LayerThrew(answer["threw"])
    return answer


def forward(trial, point):
    request = {"ask": "forward", "trial": trial, "point": [pack(x) for x in point]}
    return unpack(ask(request)["out"])


def backward(trial, point, dout):
    request = {"ask": "backward", "trial": trial, "point": [pack(x) for x in point], "dout": pack(dout)}
    return [None if g is None else unpack(g) for g in ask(request)["gradients"]]


def gradcheck(trial, point, fast):
    """Raises what gradcheck raises where it finds the gradients wrong."""
    import torch

    class Layer(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *inputs):
            ctx.point = [x.detach().numpy().copy() for x in inputs]
            return torch.from_numpy(forward(trial, ctx.point))

        @staticmethod
        def backward(ctx, dout):
            gradients = backward(trial, ctx.point, dout.numpy())
            return tuple(None if g is None else torch.from_numpy(g) for g in gradients)

    torch.set_num_threads(1)
    torch.manual_seed(trial)
    inputs = tuple(torch.from_numpy(x).requires_grad_() for x in point)
    torch.autograd.gradcheck(Layer.apply, inputs, fast_mode=fast)


def check_by_hypothesis(points, examples):
    """Raises what the test raises. The points are ours, the upstream gradients are drawn by Hypothesis."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from hypothesis.extra.numpy import arrays

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(trial=st.sampled_from(range(len(points))), data=st.data())
    def backward_is_the_slope_of_forward(trial, data):
        point = [x.copy() for x in points[trial]]
        out = forward(trial, point)
        dout = data.draw(arrays(np.float64, out.shape, elements=st.floats(-1, 1)))
        gradients = backward(trial, point, dout)
        for x, gradient in zip(point, gradients):
            numeric = numerical_gradient(lambda: np.sum(forward(trial, point) * dout), x)
            assert np.allclose(gradient, numeric, rtol=1e-4, atol=1e-6)

    backward_is_the_slope_of_forward()


def verdict_of(check, failures):
    try:
        check()
        return "missed", ""
    except LayerThrew as thrown:
        return "error", str(thrown)
    except failures as failure:
        return "caught", str(failure)
    except Exception as error:
        return "error", str(error)


def judged(request):
    points = [[unpack(x) for x in point] for point in request["points"]]
    if request["checker"] == "hypothesis":
        # Numbers that differ, shapes that do not fit, reruns that give others: the test fails.
        return verdict_of(lambda: check_by_hypothesis(points, request["examples"]), Exception)
    fast = request["checker"] == "fast"
    error = None
    for trial, point in enumerate(points):
        verdict, why = verdict_of(lambda: gradcheck(trial, point, fast), RuntimeError)
        if verdict == "caught":
            return verdict, why
        if verdict == "error":
            error = verdict, why
    return error or ("missed", "")


for line in sys.stdin:
    verdict, why = judged(json.loads(line))
    print(json.dumps({"verdict": verdict, "why": why}), flush=True)
