"""How large each input channel of each matrix grows, so that a few loud channels do not spoil the int8 of the rest.

Activations are quantised with one scale for a whole tensor. Dividing a loud channel by s and multiplying its column of
weights by s leaves the product as it is and spreads the difficulty evenly between both: SmoothQuant
(Xiao et al. 2022, arXiv:2211.10438), here with one small multiplication before each matrix.
"""

import torch

from .text import by_length, padded, token_ids, tokenizer

STRENGTH = {"qkv": 0.5, "attended": 0.5, "up": 0.5, "down": 0.75}
"""What follows a GELU never falls below -0.17, so little is won by quietening it and more must stay in the activations."""


@torch.no_grad()
def smoothing(encoder, texts):
    """{"layers.0.qkv": s [in channels]} for every matrix of the encoder."""
    most, hooks = {}, []

    def watch(name):
        def look(_module, inputs):
            now = inputs[0].flatten(0, -2).abs().amax(0)
            most[name] = torch.maximum(most[name], now) if name in most else now

        return look

    modules = {name: module for name, module in encoder.named_modules() if name.split(".")[-1] in STRENGTH}
    for name, module in modules.items():
        hooks.append(module.register_forward_pre_hook(watch(name)))
    lists = token_ids(tokenizer(), texts, 128)
    encoder.eval()
    for batch in by_length(lists, 2000):
        # No padding: its states would count as real ones.
        for index in batch:
            encoder(*padded([lists[index]]))
    for hook in hooks:
        hook.remove()
    found = {}
    for name, module in modules.items():
        weight = module.weight.abs().amax(0).clamp(min=1e-5)
        strength = STRENGTH[name.split(".")[-1]]
        loud = most[name].clamp(min=1e-5) ** strength / weight ** (1 - strength)
        found[name] = (loud / loud.mean()).clamp(min=1e-3)
    return found
