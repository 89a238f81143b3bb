"""The int8 form of every matrix of the encoder, found by watching what goes through it.

Activations are quantised with one scale for a whole tensor. Dividing a loud channel by s and multiplying its column of
weights by s leaves the product as it is and spreads the difficulty evenly between both: SmoothQuant
(Xiao et al. 2022, arXiv:2211.10438), here with one small multiplication before each matrix. Then the weights are
rounded so that the products change least (rounding.py).
"""

from typing import NamedTuple

import numpy
import torch

from . import examples
from .rounding import rounded
from .text import padded, token_ids, tokenizer

TEXTS, TOKENS = 300, 128
BITS = 7
"""8 bits would saturate, without any error, on processors with AVX2 that lack VNNI."""
STRENGTH = {"qkv": 0.5, "attended": 0.5, "up": 0.5, "down": 0.75}
"""What follows a GELU never falls below -0.17, so little is won by quietening it and more must stay in the activations."""


class Matrix(NamedTuple):
    """x is divided by `loud` [in] and quantised; `whole` [out, in] times `scale` [out] stands for the weight times loud."""

    loud: numpy.ndarray
    whole: numpy.ndarray
    scale: numpy.ndarray


def int8_matrices(encoder, data):
    """{"layers.0.qkv": Matrix, …} for every matrix of the encoder."""
    texts = examples.general(data, examples.seeded(5))[:TEXTS]
    lists = token_ids(tokenizer(), texts, TOKENS)
    modules = {name: module for name, module in encoder.named_modules() if name.split(".")[-1] in STRENGTH}
    most, squares = {}, {}

    def loudest(name, x):
        now = x.abs().amax(0)
        most[name] = torch.maximum(most[name], now) if name in most else now

    watched(encoder, modules, lists, loudest)
    loud = {name: loudness(name, module.weight, most[name]) for name, module in modules.items()}

    def square(name, x):
        quiet = (x / loud[name]).double().numpy()
        squares[name] = squares.get(name, 0) + quiet.T @ quiet

    watched(encoder, modules, lists, square)
    return {
        name: Matrix(loud[name].numpy(), *rounded((module.weight.detach() * loud[name]).numpy(), squares[name], BITS))
        for name, module in modules.items()
    }


@torch.no_grad()
def watched(encoder, modules, lists, look):
    """look(name, x [tokens, in]) of every matrix and text; the texts go one by one, as padding would count as real."""
    hooks = [
        module.register_forward_pre_hook(lambda _module, inputs, name=name: look(name, inputs[0].flatten(0, -2)))
        for name, module in modules.items()
    ]
    was_training = encoder.training
    encoder.eval()
    for each in lists:
        ids, mask = padded([each])
        for own in (False, True):
            encoder(ids, mask, own)
    encoder.train(was_training)
    for hook in hooks:
        hook.remove()


def loudness(name, weight, most):
    strength = STRENGTH[name.split(".")[-1]]
    loud = most.clamp(min=1e-5) ** strength / weight.detach().abs().amax(0).clamp(min=1e-5) ** (1 - strength)
    return (loud / loud.mean()).clamp(min=1e-3)


def imitate(encoder, matrices):
    """From now on the matrices of the encoder answer as those of the int8 file will; only to be learnt on top of."""
    for name, matrix in matrices.items():
        module = encoder.get_submodule(name)
        module.weight.data = torch.from_numpy(matrix.whole * matrix.scale[:, None])
        loud = torch.from_numpy(matrix.loud)
        module.register_forward_pre_hook(lambda _module, inputs, loud=loud: (through_int8(inputs[0] / loud),))


def through_int8(x):
    """Rounded to 256 steps between the least and the greatest, as DynamicQuantizeLinear does."""
    low, high = x.min().clamp(max=0), x.max().clamp(min=0)
    step = (high - low).clamp(min=1e-9) / 255
    zero = (-low / step).round()
    return (((x / step).round() + zero).clamp(0, 255) - zero) * step
