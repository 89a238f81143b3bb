"""One fine-tune over all tasks at once; writes training/out/weights.safetensors.

    python -m training.train [--data DIR] [--steps N] [--threads N]

Each step adds the gradients of two micro-batches, each of one task and of texts of like length. The word embeddings
stay as they are: rare words keep their meaning, and a step is a fifth cheaper.
"""

import time

import numpy
import torch
from safetensors.torch import load_file, save_file

from . import examples, losses
from .data import OUT, parser
from .matching import LabelSets
from .model import Mailroom, base_encoder, embed
from .text import by_length, padded, token_ids, tokenizer

SEED = 20261122
TOKENS = 2560
MICRO_BATCHES = 2
RATE, HEAD_RATE = 8e-5, 1e-3
WARMUP, DECAY = 0.04, 0.4
WEIGHTS = {"matching": 33, "sst2": 23, "tweets": 8, "emotions": 8, "urgency": 4, "replies": 6, "own": 7, "keyphrases": 11, "salience": 3, "general": 8}
PRESERVE = 6.0


class Pool:
    """Endless batches from a list of texts: shuffled, then sorted by length within a window, so that little is padding."""

    def __init__(self, plain, items, texts, most, random, size=TOKENS):
        self.items, self.random, self.size = items, random, size
        self.ids = token_ids(plain, texts, most)
        self.waiting = []

    def draw(self):
        if not self.waiting:
            order = list(range(len(self.ids)))
            self.random.shuffle(order)
            for start in range(0, len(order), 4000):
                window = order[start : start + 4000]
                batches = by_length([self.ids[index] for index in window], self.size)
                self.waiting += [[window[place] for place in batch] for batch in batches]
            self.random.shuffle(self.waiting)
        batch = self.waiting.pop()
        return [self.items[index] for index in batch], padded([self.ids[index] for index in batch])


class Tasks:
    def __init__(self, data, random):
        self.random, self.plain = random, tokenizer()
        self.base = base_encoder()
        self.sets = LabelSets(data, random)
        listed = {
            "sst2": examples.sst2(data),
            "tweets": examples.tweets(data),
            "emotions": examples.emotions(data),
            "urgency": examples.urgency(data),
            "replies": examples.replies(data, random),
            "own": examples.own_mails(random),
        }
        self.pools = {name: Pool(self.plain, items, [each["text"] for each in items], 160, random) for name, items in listed.items()}
        for name, items in (("keyphrases", examples.keyphrases(data)), ("salience", examples.salience(data, random))):
            self.pools[name] = Pool(self.plain, items, [text for text, _ in items], 224, random)
        texts = examples.general(data, random)
        self.pools["general"] = Pool(self.plain, texts, texts, 96, random)

    def loss(self, model, name):
        if name == "matching":
            return self.matching(model)
        items, (ids, mask) = self.pools[name].draw()
        states = model.encoder(ids, mask).float()
        if name == "general":
            with torch.no_grad():
                before = self.base(ids, mask).float()
            return PRESERVE * losses.preserve(states, before, mask)
        if name in ("keyphrases", "salience"):
            tags, salience = self.token_targets(name, items, ids.shape)
            return losses.tokens(model, states, tags, salience)
        return losses.messages(model, states, mask, items)

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
        lists = token_ids(self.plain, texts + descriptions, 96)
        vectors = [None] * len(lists)
        # Texts and descriptions of one length together: two passes waste less than one.
        for batch in by_length(lists, TOKENS // 2):
            ids, mask = padded([lists[index] for index in batch])
            for index, vector in zip(batch, embed(model.encoder(ids, mask).float(), mask)):
                vectors[index] = vector
        vectors = torch.stack(vectors)
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
    if step < WARMUP * steps:
        return (step + 1) / (WARMUP * steps)
    return min(1.0, max(0.0, (steps - step) / (DECAY * steps)) ** 1.0) if step > (1 - DECAY) * steps else 1.0


def train_options():
    options = parser(__doc__)
    options.add_argument("--steps", type=int, default=960)
    options.add_argument("--out", default="weights", help="name of the file in training/out")
    options.add_argument("--start", help="go on from this file of weights")
    options.add_argument("--blend", type=float, help="go on from a mean of --start (this share) and the base, heads only")
    return options.parse_args()


def blend(encoder, share):
    """Weights between the base's and the trained ones: keeps most of what was learnt and far more of what was known
    (Wortsman et al. 2021, arXiv:2109.01903). The encoder then stays as it is."""
    base = base_encoder().state_dict()
    state = {name: share * value + (1 - share) * base[name] for name, value in encoder.state_dict().items()}
    encoder.load_state_dict(state)
    encoder.requires_grad_(False)
    encoder.eval()


def train(chosen):
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(SEED)
    random = examples.seeded(SEED)
    OUT.mkdir(exist_ok=True)
    model = Mailroom().train()
    if chosen.start:
        model.load_state_dict(load_file(chosen.start))
    model.encoder.words.weight.requires_grad_(False)
    weights = dict(WEIGHTS)
    if chosen.blend is not None:
        blend(model.encoder, chosen.blend)
        del weights["matching"], weights["general"]
    tasks = Tasks(chosen.data, random)
    heads = [*model.heads.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": [each for each in model.encoder.parameters() if each.requires_grad] or [torch.nn.Parameter(torch.zeros(1))], "lr": RATE},
            {"params": heads, "lr": HEAD_RATE},
            {"params": [model.scale, model.bias], "lr": 2e-2, "weight_decay": 0.0},
        ],
        weight_decay=0.01,
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
        if step % 100 == 99:
            save_file(model.state_dict(), str(OUT / f"{chosen.out}.safetensors"))
    save_file(model.state_dict(), str(OUT / f"{chosen.out}.safetensors"))


if __name__ == "__main__":
    train(train_options())
