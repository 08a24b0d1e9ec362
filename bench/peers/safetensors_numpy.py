"""Reads safetensors files with numpy and writes them again, without a word of ours: one base64 text a line."""
import base64
import json
import sys

import numpy

DTYPES = {"F64": "<f8", "F32": "<f4"}
NAMES = {"float64": "F64", "float32": "F32"}


def read(file):
    length = int.from_bytes(file[:8], "little")
    header = json.loads(file[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        numbers = numpy.frombuffer(file[8 + length + begin:8 + length + end], DTYPES[entry["dtype"]])
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors, metadata


def write(tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        begin = len(data)
        data += tensor.tobytes()
        header[name] = {"dtype": NAMES[str(tensor.dtype)], "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


for line in sys.stdin:
    tensors, metadata = read(base64.b64decode(json.loads(line)))
    # Twice each number, so that it is known to have been read as a number.
    doubled = write({name: tensor * 2 for name, tensor in tensors.items()}, metadata)
    print(json.dumps(base64.b64encode(doubled).decode()), flush=True)
