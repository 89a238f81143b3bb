"""One fine-tune over all tasks at once; writes training/out/weights.safetensors.

    python -m training.train [--data DIR] [--steps N] [--threads N] [--left-out SETS] [--start FILE [--blend SHARE]]

Each step adds the gradients of two micro-batches, each of one task and of texts of like length. The word embeddings
stay as they are: rare words keep their meaning, and a step is a fifth cheaper.
"""

import time

import numpy
import torch
from safetensors.torch import load_file, save_file

from . import examples, losses
from .calibrate import imitate, int8_matrices
from .data import OUT, parser
from .likeness import Neighbours
from .matching import LabelSets
from .model import Mailroom, base_encoder, embed
from .pool import Pool
from .text import by_length, padded, token_ids, tokenizer

SEED = 20261122
TOKENS = 2560
MICRO_BATCHES = 2
RATE, HEAD_RATE = 1e-4, 1e-3
WARMUP = 0.04
WEIGHTS = {
    "matching": 23,
    "pairs": 4,
    "general": 18,
    "sst2": 19,
    "tweets": 6,
    "unjudged": 3,
    "emotions": 2,
    "urgency": 3,
    "replies": 4,
    "own": 4,
    "keyphrases": 12,
    "salience": 2,
}


class Tasks:
    def __init__(self, data, random, left_out):
        self.random, self.plain = random, tokenizer()
        self.sets = LabelSets(data, random, left_out)
        lessons = numpy.load(OUT / "lessons.npz", allow_pickle=True)
        answer_of = {text: torch.from_numpy(answer).float() for text, answer in zip(lessons["texts"], lessons["answers"])}
        self.pools = {}
        for name, items in examples.messages(data, random).items():
            for each in items:
                each["lesson"] = answer_of[each["text"]] if each["taught"] else None
            self.pools[name] = Pool(self.plain, items, [each["text"] for each in items], 160, random, TOKENS)
        for name, items in (("keyphrases", examples.keyphrases(data)), ("salience", examples.salience(data, random))):
            self.pools[name] = Pool(self.plain, items, [text for text, _ in items], 224, random, TOKENS)
        self.pairs = examples.pairs(data, random)
        likeness = numpy.load(OUT / "likeness.npz", allow_pickle=True)
        self.neighbours = Neighbours(likeness["texts"], likeness["embeddings"], random)

    def loss(self, model, name):
        if name == "matching":
            return self.matching(model)
        if name == "pairs":
            drawn = self.random.sample(self.pairs, 28)
            vectors = self.embeddings(model, [text for pair in drawn for text in pair], 112)
            return losses.pairs(vectors[::2], vectors[1::2])
        if name == "general":
            texts, wanted = self.neighbours.draw()
            return losses.likeness(self.embeddings(model, texts, 96), wanted)
        items, (ids, mask) = self.pools[name].draw()
        states = model.encoder(ids, mask, own=True).float()
        if name in ("keyphrases", "salience"):
            tags, salience = self.token_targets(name, items, ids.shape)
            return losses.tokens(model, states, tags, salience)
        return losses.messages(model, states, mask, items)

    def embeddings(self, model, texts, most):
        """[N,384] in the order of the texts, read in passes of like length."""
        lists = token_ids(self.plain, texts, most)
        vectors = [None] * len(lists)
        for batch in by_length(lists, TOKENS // 2):
            ids, mask = padded([lists[index] for index in batch], multiple=8)
            for index, vector in zip(batch, embed(model.encoder(ids, mask).float(), mask)):
                vectors[index] = vector
        return torch.stack(vectors)

    def token_targets(self, name, items, shape):
        tags = numpy.full(shape, -100)
        salience = numpy.full(shape, -1.0, dtype=numpy.float32)
        for row, (text, spans) in enumerate(items):
            offsets = self.plain.encode(text).offsets[: shape[1] - 1]
            if name == "keyphrases":
                tags[row, 1 : len(offsets)] = bio([each for each in offsets[1:]], spans)
            else:
                salience[row, 1 : len(offsets)] = [level(start, end, spans) for start, end in offsets[1:]]
        return torch.from_numpy(tags), torch.from_numpy(salience)

    def matching(self, model):
        texts, targets, descriptions, _ = self.sets.draw(48)
        vectors = self.embeddings(model, texts + descriptions, 96)
        return losses.matching(model, vectors[: len(texts)], vectors[len(texts) :], torch.tensor(targets), self.random)


def bio(offsets, spans):
    starts = {}
    tags = [0] * len(offsets)
    for place, (start, end) in enumerate(offsets):
        for number, (low, high) in enumerate(spans):
            if end > start and low <= start and end <= high:
                tags[place] = 2 if number in starts else 1
                starts[number] = place
                break
    return tags


def level(start, end, spans):
    if end <= start:
        return -1.0
    return next((target for low, high, target in spans if low <= start < high), -1.0)


def rate(step, steps):
    """Up during the first steps, then straight down to nothing."""
    return min((step + 1) / (WARMUP * steps), (steps - step) / (steps * (1 - WARMUP)))


def train_options():
    options = parser(__doc__)
    options.add_argument("--steps", type=int, default=3000)
    options.add_argument("--out", default="weights", help="name of the file in training/out")
    options.add_argument("--start", help="go on from this file of weights")
    options.add_argument("--blend", type=float, help="go on from a mean of --start (this share) and the base, with the heads and their layer only")
    options.add_argument("--left-out", default="", help="comma-separated label sets not to be trained on, to measure on them")
    return options.parse_args()


def blend(encoder, share, data):
    """Weights between the base's and the trained ones: keeps most of what was learnt and far more of what was known
    (Wortsman et al. 2021, arXiv:2109.01903). All but the heads' own layer then stays as it is, and answers as in int8,
    so that what is learnt on top of it knows how that sounds. Gives the blended weights by their names in the model."""
    base = base_encoder().state_dict()
    state = encoder.state_dict()
    blended = {name: share * value + (1 - share) * base[name] for name, value in state.items() if not name.startswith("own.")}
    encoder.load_state_dict(state | blended)
    imitate(encoder, {name: matrix for name, matrix in int8_matrices(encoder, data).items() if not name.startswith("own.")})
    encoder.requires_grad_(False)
    encoder.own.requires_grad_(True)
    encoder.eval()
    encoder.own.train()
    return {f"encoder.{name}": value for name, value in blended.items()}


def train(chosen):
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(SEED)
    random = examples.seeded(SEED)
    model = Mailroom().train()
    if chosen.start:
        model.load_state_dict(load_file(chosen.start))
    model.encoder.words.weight.requires_grad_(False)
    weights, blended = dict(WEIGHTS), {}
    if chosen.blend is not None:
        blended = blend(model.encoder, chosen.blend, chosen.data)
        for name in ("matching", "pairs", "general"):
            del weights[name]
    tasks = Tasks(chosen.data, random, chosen.left_out.split(","))
    optimizer = torch.optim.AdamW(
        [
            {"params": [each for each in model.encoder.parameters() if each.requires_grad], "lr": RATE},
            {"params": [*model.heads.parameters()], "lr": HEAD_RATE},
            {"params": [model.scale, model.bias], "lr": 2e-2, "weight_decay": 0.0},
        ],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, chosen.steps))
    names, shares = list(weights), list(weights.values())
    seen, began = {}, time.time()
    for step in range(chosen.steps):
        for _ in range(MICRO_BATCHES):
            name = random.choices(names, shares)[0]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = tasks.loss(model, name)
            (loss / MICRO_BATCHES).backward()
            seen.setdefault(name, []).append(loss.item())
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        if step % 50 == 49:
            shown = " ".join(f"{name} {numpy.mean(values):.3f}" for name, values in sorted(seen.items()))
            print(f"{step + 1}/{chosen.steps} {time.time() - began:.0f}s a {model.scale.item():.1f} b {model.bias.item():.1f} {shown}", flush=True)
            seen = {}
        if step % 100 == 99 or step == chosen.steps - 1:
            save_file(model.state_dict() | blended, str(OUT / f"{chosen.out}.safetensors"))


if __name__ == "__main__":
    train(train_options())
