"""The functions of torch.nn.functional in float64: one prop for each function, argument and mode.

    deno task hunt torch
"""

import copy
import itertools

import torch
import torch.nn.functional as F

from backproof import Draw, class_indices, positives, probabilities, prop, serve, tensors

torch.set_num_threads(1)
PROPS = []


def judge(function, name=None, domain=None, **arguments):
    """Declares a function. What is drawn are its arguments; of a list, each value is a mode of its own."""
    name = name or function.__name__.lstrip("_")
    draws = {key: draw for key, draw in arguments.items() if isinstance(draw, Draw)}
    choices = {key: values for key, values in arguments.items() if isinstance(values, list)}
    for values in itertools.product(*choices.values()):
        mode = dict(zip(choices, values))
        label = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in mode.items())
        for argument in (key for key, draw in draws.items() if draw.differentiable):
            # One argument at a time is moved, so that a verdict is about that one.
            given = {key: draw if key == argument else fixed(draw) for key, draw in draws.items()}
            parts = [name, argument] + ([label] if label else [])
            PROPS.append(
                prop(
                    lambda *args, function=function, mode=mode: function(*args, **mode),
                    name=" · ".join(parts),
                    domain=(domain or {}).get(argument),
                    **given,
                )
            )


def fixed(draw):
    draw = copy.copy(draw)
    draw.differentiable = False
    return draw


def between(name, least, most):
    """An axis of so many entries."""
    return {"name": name, "min": least, "max": most}


def signs(indices):
    return 2.0 * indices - 1.0


X = tensors("N", "D")
FAR = tensors("N", "D", min=-800, max=800)
SHARES = tensors("N", "D", min=0, max=1)
UP = (0, None)
REDUCTIONS = ["none", "mean", "sum"]

# Activations

for function in (
    F.relu, F.relu6, F.selu, F.hardswish, F.hardsigmoid, F.tanhshrink, F.softsign, F.silu, F.mish, torch.sigmoid,
    torch.tanh, F.logsigmoid,
):
    judge(function, x=X)
judge(F.elu, x=X, alpha=[1.0, 0.5, 2.0])
judge(F.celu, x=X, alpha=[1.0, 0.5, 2.0])
judge(F.leaky_relu, x=X, negative_slope=[0.01, 0.0, 1.5])
judge(F.rrelu, x=X, lower=[0.125], upper=[0.25])
judge(F.prelu, x=tensors("N", "C"), weight=tensors("C"))
judge(F.hardtanh, x=X, min_val=[-1.0, -2.5], max_val=[1.0, 0.5])
judge(F.hardshrink, x=X, lambd=[0.5, 0.0])
judge(F.softshrink, x=X, lambd=[0.5, 0.0])
judge(F.threshold, x=X, threshold=[0.0, 1.0], value=[0.0, 20.0])
judge(F.softplus, x=X, beta=[1, 2], threshold=[20])
judge(F.softplus, x=FAR, beta=[1], threshold=[1, 50])
judge(F.gelu, x=X, approximate=["none", "tanh"])
judge(F.glu, x=tensors("N", 4), dim=[-1])
judge(F.glu, x=tensors(2, "D"), dim=[0])
for function in (F.softmax, F.log_softmax, F.softmin):
    judge(function, x=FAR, dim=[-1, 0])
judge(F.normalize, x=X, p=[1.0, 2.0, 3.0, float("inf")])
judge(lambda x, p: F.dropout(x, p, training=False), "dropout", x=X, p=[0.5])

# Losses

judge(F.mse_loss, x=X, t=X, reduction=REDUCTIONS)
judge(F.l1_loss, x=X, t=X, reduction=REDUCTIONS)
judge(F.smooth_l1_loss, x=X, t=X, beta=[1.0, 0.5, 0.0], reduction=REDUCTIONS)
judge(F.huber_loss, x=X, t=X, delta=[1.0, 0.5], reduction=REDUCTIONS)
judge(F.kl_div, x=X, t=SHARES, domain={"t": (0, 1)}, reduction=[*REDUCTIONS, "batchmean"])
judge(F.kl_div, x=X, t=tensors("N", "D", min=-30, max=3), log_target=[True], reduction=["mean", "batchmean"])
judge(
    lambda x, t, w, reduction: F.binary_cross_entropy(x, t, w, reduction=reduction), "binary_cross_entropy",
    domain={"x": (0, 1), "t": (0, 1)}, x=SHARES, t=SHARES, w=positives("N", "D"), reduction=REDUCTIONS,
)
judge(
    lambda x, t, w, p, reduction: F.binary_cross_entropy_with_logits(x, t, w, reduction=reduction, pos_weight=p),
    "binary_cross_entropy_with_logits", x=X, t=SHARES, w=positives("N", "D"), p=positives("D"), reduction=REDUCTIONS,
)
judge(
    lambda x, t, w, reduction: F.nll_loss(x, t, w, reduction=reduction), "nll_loss",
    x=tensors("N", "C"), t=class_indices("N", classes="C"), w=fixed(positives("C")), reduction=REDUCTIONS,
)
judge(
    F.nll_loss, "nll_loss of maps", x=tensors("N", "C", 2, 2), t=class_indices("N", 2, 2, classes="C"), ignore_index=[0],
    reduction=["none", "sum"],
)
judge(
    lambda x, t, w, **mode: F.cross_entropy(x, t, w, **mode), "cross_entropy",
    x=tensors("N", "C"), t=class_indices("N", classes="C"), w=fixed(positives("C")), label_smoothing=[0.0, 0.1],
    reduction=REDUCTIONS,
)
judge(
    F.cross_entropy, "cross_entropy of shares", x=tensors("N", "C"), t=probabilities("N", "C"),
    label_smoothing=[0.0, 0.1], reduction=REDUCTIONS,
)
judge(F.poisson_nll_loss, x=tensors("N", "D", max=30), t=tensors("N", "D", min=0, max=9), domain={"t": UP},
      log_input=[True], full=[False, True], reduction=["none", "mean"])
judge(F.poisson_nll_loss, x=positives("N", "D"), t=tensors("N", "D", min=0, max=9), domain={"x": UP, "t": UP},
      log_input=[False], full=[False, True], reduction=["none", "mean"])
judge(F.gaussian_nll_loss, x=X, t=X, var=positives("N", "D"), domain={"var": UP}, full=[False, True],
      reduction=["none", "mean"])
judge(lambda x, t, **mode: F.hinge_embedding_loss(x, signs(t), **mode), "hinge_embedding_loss",
      x=X, t=class_indices("N", "D", classes=2), margin=[1.0, 0.5], reduction=["none", "mean"])
judge(lambda a, b, t, **mode: F.margin_ranking_loss(a, b, signs(t), **mode), "margin_ranking_loss",
      a=tensors("N"), b=tensors("N"), t=class_indices("N", classes=2), margin=[0.0, 1.0], reduction=["none", "mean"])
judge(lambda a, b, t, **mode: F.cosine_embedding_loss(a, b, signs(t), **mode), "cosine_embedding_loss",
      a=X, b=X, t=class_indices("N", classes=2), margin=[0.0, 0.5], reduction=["none", "mean"])
judge(F.triplet_margin_loss, a=X, b=X, c=X, p=[1.0, 2.0], swap=[False, True], reduction=["none", "mean"])
judge(lambda x, t, **mode: F.soft_margin_loss(x, signs(t), **mode), "soft_margin_loss",
      x=X, t=class_indices("N", "D", classes=2), reduction=REDUCTIONS)
judge(F.multi_margin_loss, x=tensors("N", "C"), t=class_indices("N", classes="C"), p=[1, 2], margin=[1.0, 0.5],
      reduction=["none", "mean"])
judge(F.multilabel_margin_loss, x=tensors("N", "C"), t=class_indices("N", "C", classes="C"), reduction=REDUCTIONS)
judge(F.multilabel_soft_margin_loss, x=X, t=SHARES, reduction=REDUCTIONS)


def ctc(x, t, reduction, of):
    x = F.log_softmax(x, -1) if of == "logits" else x
    samples = x.shape[1]
    return F.ctc_loss(x, t + 1, torch.full((samples,), x.shape[0]), torch.full((samples,), t.shape[1]),
                      reduction=reduction)


judge(ctc, "ctc_loss", x=tensors(5, "N", 3), t=class_indices("N", 2, classes=2), of=["logits", "log-probabilities"],
      reduction=REDUCTIONS)

# Linear maps

judge(F.linear, x=tensors("N", "D"), weight=tensors("M", "D"), bias=tensors("M"))
judge(F.bilinear, a=tensors("N", "D"), b=tensors("N", "E"), weight=tensors("M", "D", "E"), bias=tensors("M"))
judge(F.conv1d, x=tensors("N", 2, between("L", 4, 6)), weight=tensors(2, 2, 2), bias=tensors(2),
      stride=[1, 2], padding=[0, 1], dilation=[1, 2])
judge(F.conv1d, "conv1d", x=tensors("N", 2, 5), weight=tensors(4, 1, 3), bias=tensors(4), groups=[2],
      padding=["same", "valid"])
judge(F.conv2d, x=tensors("N", 2, 4, between("W", 4, 5)), weight=tensors(2, 2, 2, 2), bias=tensors(2),
      stride=[1, (2, 1)], padding=[0, (0, 1)], dilation=[1, (1, 2)])
judge(F.conv2d, "conv2d", x=tensors("N", 2, 3, 3), weight=tensors(2, 1, 2, 2), bias=tensors(2), groups=[2], stride=[2])
judge(F.conv3d, x=tensors(1, 1, 2, 3, 3), weight=tensors(2, 1, 2, 2, 2), bias=tensors(2), stride=[1, 2])
judge(F.conv_transpose1d, x=tensors("N", 2, 3), weight=tensors(2, 1, 3), bias=tensors(2), groups=[2], stride=[1, 2],
      padding=[0, 1], dilation=[1, 2])
judge(F.conv_transpose2d, x=tensors("N", 1, 2, 3), weight=tensors(1, 2, 2, 2), bias=tensors(2), stride=[1, 2],
      output_padding=[0], dilation=[1, 2])
judge(F.conv_transpose2d, "conv_transpose2d", x=tensors("N", 1, 2, 2), weight=tensors(1, 1, 2, 2), bias=tensors(1),
      stride=[3], padding=[1], output_padding=[1])
judge(F.unfold, x=tensors("N", 1, 3, 4), kernel_size=[2], stride=[1, 2], padding=[0, 1], dilation=[1, 2])
judge(F.fold, x=tensors("N", 4, 6), output_size=[(3, 4)], kernel_size=[2])
judge(F.fold, x=tensors("N", 4, 2), output_size=[(3, 4)], kernel_size=[2], stride=[2], dilation=[1])

# Pooling

MAP = tensors("N", 1, 4, 5)
ROW = tensors("N", 1, between("L", 4, 6))
judge(F.max_pool1d, x=ROW, kernel_size=[2, 3], stride=[1, 2], padding=[0, 1], ceil_mode=[False, True])
judge(F.max_pool1d, x=ROW, kernel_size=[2], dilation=[2])
judge(F.max_pool2d, x=MAP, kernel_size=[2], stride=[1, 2], padding=[0, 1], ceil_mode=[False, True])
judge(F.max_pool2d, x=MAP, kernel_size=[(2, 3)], dilation=[(1, 2)], stride=[1])
judge(F.max_pool3d, x=tensors(1, 1, 2, 3, 3), kernel_size=[2], stride=[1])
judge(F.avg_pool1d, x=ROW, kernel_size=[3], stride=[2], padding=[0, 1], ceil_mode=[False, True],
      count_include_pad=[False, True])
judge(F.avg_pool2d, x=MAP, kernel_size=[2, (3, 2)], stride=[2], padding=[0, 1], ceil_mode=[False, True],
      count_include_pad=[False, True])
judge(F.avg_pool2d, x=MAP, kernel_size=[2], divisor_override=[3, -1])
judge(F.avg_pool3d, x=tensors(1, 1, 2, 3, 3), kernel_size=[2], padding=[1], count_include_pad=[False, True])
judge(F.lp_pool1d, x=ROW, norm_type=[1.0, 2.0, 3.0], kernel_size=[2], stride=[1, 2])
judge(F.lp_pool2d, x=MAP, norm_type=[2.0], kernel_size=[2], ceil_mode=[False, True])
judge(F.adaptive_avg_pool1d, x=ROW, output_size=[1, 3])
judge(F.adaptive_avg_pool2d, x=MAP, output_size=[(3, 2), (5, 7)])
judge(F.adaptive_max_pool1d, x=ROW, output_size=[1, 3])
judge(F.adaptive_max_pool2d, x=MAP, output_size=[(3, 2), (5, 7)])

# Normalization

for training in (False, True):
    mode = "training" if training else "evaluation"
    judge(
        lambda x, mean, var, weight, bias, training=training, **mode: F.batch_norm(
            x, mean.clone(), var.clone(), weight, bias, training, eps=1e-3
        ),
        f"batch_norm in {mode}", x=tensors(between("N", 2, 5), "C"), mean=fixed(tensors("C")), var=fixed(positives("C")),
        weight=tensors("C"), bias=tensors("C"),
    )
    judge(
        lambda x, mean, var, weight, bias, training=training, **mode: F.instance_norm(
            x, mean.clone(), var.clone(), weight, bias, training, eps=1e-3
        ),
        f"instance_norm in {mode}", x=tensors("N", "C", between("L", 2, 4)), mean=fixed(tensors("C")),
        var=fixed(positives("C")), weight=tensors("C"), bias=tensors("C"),
    )
judge(lambda x, weight, bias, eps: F.layer_norm(x, x.shape[1:], weight, bias, eps), "layer_norm",
      x=tensors("N", "C", "D"), weight=tensors("C", "D"), bias=tensors("C", "D"), eps=[1e-5, 0.1])
judge(lambda x, weight, bias, groups: F.group_norm(x, groups, weight, bias), "group_norm",
      x=tensors("N", 4, "L"), weight=tensors(4), bias=tensors(4), groups=[1, 2, 4])
judge(F.local_response_norm, x=tensors("N", "C", "L"), size=[2, 3], alpha=[1e-4, 0.5])

# Resampling and padding

judge(F.interpolate, x=tensors("N", 1, "L"), mode=["nearest", "nearest-exact", "area"], size=[1, 3, 7])
judge(F.interpolate, x=tensors("N", 1, "L"), mode=["linear"], size=[1, 3, 7], align_corners=[False, True])
judge(F.interpolate, x=tensors("N", 1, "H", "W"), mode=["nearest", "nearest-exact", "area"], size=[(3, 2), (1, 7)])
judge(F.interpolate, x=tensors("N", 1, "H", "W"), mode=["bilinear", "bicubic"], size=[(3, 2), (1, 7)],
      align_corners=[False, True])
judge(F.interpolate, x=tensors("N", 1, "H", "W"), mode=["bilinear", "bicubic"], scale_factor=[1.7],
      align_corners=[False, True], recompute_scale_factor=[False, True])
judge(F.interpolate, x=tensors("N", 1, between("H", 2, 5), between("W", 2, 5)), mode=["bilinear", "bicubic"],
      size=[(2, 1)], align_corners=[False], antialias=[True])
judge(F.interpolate, x=tensors(1, 1, 2, 2, 3), mode=["trilinear"], size=[(3, 1, 4)], align_corners=[False, True])
judge(F.pad, x=tensors("N", 1, between("L", 3, 5)), pad=[(2, 1), (-1, 2)], mode=["constant", "reflect", "replicate"])
judge(F.pad, x=tensors("N", 1, between("L", 3, 5)), pad=[(2, 1)], mode=["circular"])
judge(F.pad, x=tensors("N", 1, 3, 3), pad=[(2, 1, 0, 2), (1, -1, -1, 1)], mode=["constant", "reflect", "replicate"])
judge(F.pad, x=tensors("N", 1, 3, 3), pad=[(2, 1, 0, 2)], mode=["circular"])
judge(F.pixel_shuffle, x=tensors("N", 4, "H", "W"), upscale_factor=[2])
judge(F.pixel_unshuffle, x=tensors("N", "C", 2, 4), downscale_factor=[2])
judge(lambda theta, align_corners: F.affine_grid(theta, (theta.shape[0], 1, 2, 3), align_corners), "affine_grid",
      theta=tensors("N", 2, 3), align_corners=[False, True])
judge(F.grid_sample, x=tensors("N", "C", between("H", 1, 3), between("W", 1, 3)),
      grid=tensors("N", 2, 2, 2, min=-2, max=2), mode=["bilinear", "nearest", "bicubic"],
      padding_mode=["zeros", "border", "reflection"], align_corners=[False, True])

# Lookups

judge(F.embedding, t=class_indices("N", "L", classes="V"), weight=tensors("V", "D"))
judge(F.embedding, t=class_indices("N", "L", classes="V"), weight=tensors("V", "D"), padding_idx=[0])
judge(F.embedding, t=class_indices("N", "L", classes="V"), weight=tensors("V", "D"), scale_grad_by_freq=[True])
judge(F.embedding_bag, t=class_indices("N", "L", classes="V"), weight=tensors("V", "D"), mode=["sum", "mean", "max"])
judge(F.embedding_bag, t=class_indices("N", "L", classes="V"), weight=tensors("V", "D"), mode=["sum", "mean", "max"],
      padding_idx=[0])
judge(lambda t, weight, shares: F.embedding_bag(t, weight, mode="sum", per_sample_weights=shares),
      "embedding_bag with weights", t=class_indices("N", "L", classes="V"), weight=tensors("V", "D"),
      shares=tensors("N", "L"))

# Distances and attention

judge(F.cosine_similarity, a=X, b=X, dim=[-1, 0])
judge(F.pairwise_distance, a=X, b=X, p=[0.5, 1.0, 2.0, 3.0, float("inf")])
judge(F.pdist, x=tensors("N", "D"), p=[0.5, 1.0, 1.5, 2.0, 3.0, float("inf")])


def attention(q, k, v):
    return torch.softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, -1) @ v


judge(attention, "softmax(q kᵀ / √d) v", q=tensors("N", "L", "D"), k=tensors("N", "S", "D"), v=tensors("N", "S", "E"))

if __name__ == "__main__":
    serve(*PROPS)
