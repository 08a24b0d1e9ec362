"""Lets Backproof judge layers written in Python, with numpy or PyTorch.

    # my_layer.py
    import numpy as np
    from backproof import serve, tensors

    class Square:
        def forward(self, x):
            self.x = x.copy()
            return x * x

        def backward(self, dout):
            return 2 * self.x * dout

    serve(Square, x=tensors("N", "D"))

and then `deno task fuzz --command "python3 my_layer.py"`. It needs the standard library and numpy only. What it
says and is told is described in docs/protocol.md.
"""

import inspect
import json
import math
import os
import re
import sys
import threading
import time

import numpy as np

PROTOCOL = 1
# So many layers are kept: a law uses a few at a time.
KEPT = 64


class Draw:
    """What is drawn for one argument."""

    def __init__(self, kind, axes=None, differentiable=True, integer=False, **options):
        self.differentiable = differentiable
        self.integer = integer
        self.spec = {"draw": kind, **({} if axes is None else {"axes": list(axes)})}
        self.spec.update({key: value for key, value in options.items() if value is not None})


def tensors(*axes, min=None, max=None, dtype=None):
    """Tensors: an axis is a size, or a name that has one size within a trial. Without axes, of any shape."""
    return Draw("tensors", axes or None, min=min, max=max, dtype=dtype)


def positives(*axes, min=None, max=None, dtype=None):
    """Tensors of positive entries."""
    return Draw("positives", axes or None, min=min, max=max, dtype=dtype)


def probabilities(*axes):
    """Rows that are distributions along the last axis, without zeros."""
    return Draw("probabilities", axes or None)


def one_hots(*axes):
    """Label rows: one 1 along the last axis."""
    return Draw("oneHots", axes, differentiable=False)


def soft_labels(*axes):
    """Label rows that are distributions along the last axis, exact zeros and ones among them."""
    return Draw("softLabels", axes, differentiable=False)


def labels(*axes):
    """Labels [N,C]: one-hot rows, soft rows, or class indices [N]."""
    return Draw("labels", axes, differentiable=False)


def class_indices(*axes, classes):
    """Integers from 0 to `classes` − 1, which is a size or the name of an axis."""
    return Draw("classIndices", axes, differentiable=False, integer=True, classes=classes)


def integers(min, max):
    """A whole number."""
    return Draw("integers", differentiable=False, min=min, max=max)


def booleans():
    """True or False."""
    return Draw("booleans", differentiable=False)


def one_of(*values):
    """One of some values of JSON."""
    return Draw("oneOf", differentiable=False, values=list(values))


class Prop:
    """What is claimed of a layer; see prop()."""

    def __init__(self, name, build, inputs, given, laws, options):
        self.name = name
        self.build = build
        self.inputs = inputs
        self.given = given
        self.spec = {
            "name": name,
            "inputs": inputs,
            "nondifferentiable": [key for key in inputs if not given[key].differentiable],
            "given": {key: draw.spec for key, draw in given.items()},
            "laws": list(laws),
            **options,
        }


def prop(layer, build=None, *, name=None, inputs=None, laws=(), domain=None, resolution=None,
         max_inconclusive=None, stateful=None, **given):
    """What is claimed of a layer: a class, a torch.autograd.Function, or a function of torch tensors.

    `given` says what is drawn, by name. The arguments of forward are handed to it, the others to the
    constructor, or to `build` where there is one. `laws` are the names of further ones, such as "increasing" or
    {"bounded": [0, 1]}; those of every layer are always judged, or for a function those of every function.
    `domain` says where the inputs may lie: (0, None) for all of them, or {"x": (0, None)}.
    """
    name = name or getattr(layer, "__name__", type(layer).__name__)
    for key, draw in given.items():
        if not isinstance(draw, Draw):
            raise TypeError(f"Cannot draw {key} of {name}: expected tensors(…) or another draw, found {draw!r}")
    build = build or layer
    is_function = False
    if _is_torch_function(layer):
        inputs = inputs or list(given)
        build = _torch_builder(layer.apply, inputs, given)
    elif not inspect.isclass(layer) and callable(layer) and not hasattr(layer, "forward"):
        is_function = True
        inputs = inputs or [key for key, draw in given.items() if "axes" in draw.spec or draw.differentiable]
        build = _torch_builder(layer, inputs, given)
    if inputs is None:
        names = [key for key in inspect.signature(layer.forward).parameters if key != "self"]
        inputs = [key for key in names if key in given]
        if not inputs:
            raise TypeError(f"Cannot judge {name}: none of the arguments {names} of forward is drawn")
    options = {
        "domain": _domain(domain),
        "resolution": resolution,
        "maxInconclusive": max_inconclusive,
        "stateful": stateful,
        "isFunction": is_function or None,
    }
    options = {key: value for key, value in options.items() if value is not None}
    return Prop(name, build, inputs, given, laws, options)


def serve(*layers, **declared):
    """Answers Backproof until it is done. Takes a layer with its draws, or several of prop()."""
    if declared:
        if len(layers) != 1:
            raise TypeError("Cannot tell which layer the draws belong to: expected one layer, or several of prop()")
        layers = (prop(layers[0], **declared),)
    for one in layers:
        if not isinstance(one, Prop):
            raise TypeError(f"Cannot serve {one!r}: expected prop(…), or one layer with its draws")
    np.seterr(all="ignore")
    _end_with_parent()
    Server({one.name: one for one in layers}).run()


def _domain(domain):
    """An interval as JSON has it, which knows no infinity; or several, by name."""
    if domain is None or "lo" in domain or "hi" in domain:
        return domain
    if isinstance(domain, dict):
        return {key: _domain(one) for key, one in domain.items()}
    lo, hi = domain
    finite = {"lo": lo, "hi": hi}
    return {key: end for key, end in finite.items() if end is not None and np.isfinite(end)}


def _is_torch_function(layer):
    torch = sys.modules.get("torch")
    return torch is not None and inspect.isclass(layer) and issubclass(layer, torch.autograd.Function)


def _torch_builder(function, inputs, given):
    """A layer from a function of torch tensors, whose gradient torch takes."""
    import torch

    differentiable = [given[key].differentiable for key in inputs]

    class TorchLayer:
        def __init__(self, **others):
            self.others = others

        def forward(self, *arrays):
            self.inputs = [
                torch.from_numpy(np.array(array)).requires_grad_(moves) for array, moves in zip(arrays, differentiable)
            ]
            self.out = function(*self.inputs, **self.others)
            return self.out.detach().numpy().copy()

        def backward(self, dout):
            moved = [x for x, moves in zip(self.inputs, differentiable) if moves]
            upstream = torch.as_tensor(np.array(dout)).reshape(self.out.shape).to(self.out.dtype)
            gradients = torch.autograd.grad(self.out, moved, upstream, retain_graph=True, allow_unused=True)
            return tuple(
                np.zeros(tuple(x.shape)) if gradient is None else gradient.detach().numpy().copy()
                for x, gradient in zip(moved, gradients)
            )

    return TorchLayer


def _end_with_parent():
    """A layer that hangs must not outlive whoever asked it."""
    parent = os.getppid()
    try:
        import ctypes

        PR_SET_PDEATHSIG, SIGKILL = 1, 9
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
    except (ImportError, OSError, AttributeError, TypeError):
        pass  # Not Linux: the thread below does it.

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


class Kept:
    """A layer with the arrays that were handed to it or by it, by number, and what they held."""

    def __init__(self, layer, prop):
        self.layer = layer
        self.prop = prop
        self.arrays = {}
        self.grads = []

    def hold(self, number, array):
        self.arrays[number] = [array, array.tobytes()]

    def write(self, written):
        for one in written:
            held = self.arrays.get(one["array"])
            # Nobody can write into an array that may only be read, such as one that was broadcast.
            if held is None or not held[0].flags.writeable:
                continue
            np.copyto(held[0], one["values"], casting="unsafe")
            held[1] = held[0].tobytes()

    def changed(self):
        changes = []
        for number, held in self.arrays.items():
            now = held[0].tobytes()
            if now != held[1]:
                held[1] = now
                changes.append({"array": number, "values": held[0]})
        return changes


class Server:
    def __init__(self, props):
        self.props = props
        self.layers = {}
        # Whatever the layer prints must not get between the messages.
        self.output = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self.input = sys.stdin.buffer

    def run(self):
        self.say({"backproof": PROTOCOL, "binary": True, "props": [one.spec for one in self.props.values()]})
        while True:
            message = self.hear()
            if message is None:
                return
            try:
                answer = getattr(self, "do_" + message["do"])(message)
            except Exception as error:
                answer = {"threw": f"{type(error).__name__}: {error}", "where": _where(error)}
            self.say({**answer, "id": message["id"]})

    # What it is asked to do

    def do_build(self, message):
        layer, prop = self.build(message)
        kept = Kept(layer, prop)
        self.layers[message["layer"]] = kept
        while len(self.layers) > KEPT:
            del self.layers[next(iter(self.layers))]
        self.next = message["next"]
        params = [self.number(kept, param) for param in _attribute(layer, "params")]
        kept.grads = _attribute(layer, "grads")
        return {"params": params, "grads": [self.number(kept, grad) for grad in kept.grads]}

    def do_forward(self, message):
        # A layer that is asked for the first time is built by the way.
        built = self.do_build(message) if "given" in message else {}
        kept = self.layers[message["layer"]]
        self.next = max(message["next"], max(kept.arrays, default=0) + 1)
        kept.write(message["wrote"])
        inputs = [self.handed(kept, one, kept.prop.given[key]) for one, key in zip(message["inputs"], kept.prop.inputs)]
        out = _array(kept.layer.forward(*inputs))
        answer = {**built, "out": self.number(kept, out)}
        return {**answer, "changed": kept.changed()}

    def do_backward(self, message):
        kept = self.layers[message["layer"]]
        self.next = message["next"]
        kept.write(message["wrote"])
        if "dout" in message:
            dout = self.handed(kept, message["dout"], None)
            returned = kept.layer.backward(dout)
        else:
            returned = kept.layer.backward()
        if not isinstance(returned, (tuple, list)):
            returned = [returned]
        answer = {"gradients": [self.number(kept, _array(one)) for one in returned if one is not None]}
        grads = _attribute(kept.layer, "grads")
        if len(grads) != len(kept.grads) or any(a is not b for a, b in zip(grads, kept.grads)):
            kept.grads = grads
            answer["grads"] = [self.number(kept, grad) for grad in grads]
        return {**answer, "changed": kept.changed()}

    def do_evaluate(self, message):
        outs = []
        for point in message["points"]:
            layer, prop = self.build(message)
            for param, values in zip(_attribute(layer, "params"), point.get("params", [])):
                np.copyto(param, values, casting="unsafe")
            inputs = [_typed(x, prop.given[key]) for x, key in zip(point["inputs"], prop.inputs)]
            try:
                outs.append(_array(layer.forward(*inputs)))
            except Exception:
                outs.append(None)  # It refuses the point.
        return {"outs": outs}

    def build(self, message):
        prop = self.props[message["prop"]] if "prop" in message else next(iter(self.props.values()))
        given = {}
        for key, value in message["given"].items():
            if isinstance(value, np.ndarray):
                value = _typed(value.copy(), prop.given.get(key))
            elif isinstance(value, str):
                value = NAMED.get(value, value)
            given[key] = value
        return prop.build(**given), prop

    # Arrays by number

    def handed(self, kept, one, draw):
        array = _typed(one["values"], draw)
        kept.hold(one["array"], array)
        return array

    def number(self, kept, array):
        owner = None
        for number, (known, _) in kept.arrays.items():
            if known is array:
                return {"array": number}
            if owner is None and np.may_share_memory(known, array) and array.size > 0:
                owner = number
        number, self.next = max(self.next, max(kept.arrays, default=0) + 1), self.next + 1
        kept.hold(number, array)
        return {"array": number, "values": array, **({} if owner is None else {"in": owner})}

    # Messages

    def hear(self):
        line = self.input.readline()
        if not line:
            return None
        size = SIZE.search(line)
        body = self.input.read(int(size[1])) if size and size[1] != b"0" else b""
        return json.loads(line, object_hook=lambda value: _revived(value, body))

    def say(self, message):
        body = []
        length = 0

        def plain(array):
            nonlocal length
            if not isinstance(array, np.ndarray):
                return array.item()  # A number of numpy's own.
            at = length
            single = array.dtype == np.float32
            part = np.ascontiguousarray(array, dtype="<f4" if single else "<f8").tobytes()
            part += bytes(-len(part) % 8)
            body.append(part)
            length += len(part)
            described = {"shape": array.shape, "at": at}
            return {**described, "dtype": "float32"} if single else described

        line = json.dumps(message, default=plain, allow_nan=False)
        # What the body measures is known when the line is.
        line = f'{line[:-1]}, "bytes": {length}}}\n'.encode()
        self.output.write(line + b"".join(body))
        self.output.flush()


# It stands at the end of a message.
SIZE = re.compile(rb'"bytes":\s*(\d+)\s*\}\s*$')
NAMED = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf, "-0": -0.0}


def _revived(value, body):
    """An object of a message: an array where it describes one."""
    shape = value.get("shape")
    if shape is None or "at" not in value:
        return value
    dtype = "<f4" if value.get("dtype") == "float32" else "<f8"
    return np.frombuffer(body, dtype, math.prod(shape), value["at"]).reshape(shape).copy()


def _typed(array, draw):
    return array.astype(np.int64) if draw is not None and draw.integer else array


def _array(value):
    array = value if isinstance(value, np.ndarray) else np.array(value)
    if array.dtype.kind not in "fiub":
        found = f"an array of {array.dtype}" if array is value or array.dtype.kind == "c" else type(value).__name__
        raise TypeError(f"a layer must return real numbers, found {found}")
    return array if array is value or array.dtype == np.float32 else array.astype(np.float64)


def _attribute(layer, name):
    return [_array(one) for one in getattr(layer, name, None) or []]


def _where(error):
    """The innermost line of the user's own code."""
    frames = inspect.getinnerframes(error.__traceback__) if error.__traceback__ else []
    own = [frame for frame in frames if frame.filename != __file__]
    if not own:
        return ""
    return f"{os.path.basename(own[-1].filename)}:{own[-1].lineno} in {own[-1].function}"
