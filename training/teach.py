"""Fine-tunes the larger encoder on what messages say and writes its answers on many texts: the lessons of ours.

    python -m training.teach [--data DIR] [--steps N] [--threads N]

Writes training/out/likeness.npz: `texts` and their `embeddings` by the encoder as it is; and after the fine-tune
training/out/lessons.npz: `texts` and `answers` (logits: sentiment 3, urgency, reply, acts, emotion). Distillation after Hinton et al. 2015,
arXiv:1503.02531.
"""

import time

import numpy
import torch
from torch import nn

from . import examples, losses
from .data import OUT, parser
from .model import Heads, embed
from .pool import Pool
from .teacher import WIDE, teacher
from .text import by_length, padded, token_ids

SEED = 20261122
TOKENS = 2048
RATE, HEAD_RATE, WARMUP = 4e-5, 1e-3, 0.06
WEIGHTS = {"sst2": 50, "tweets": 22, "emotions": 12, "urgency": 5, "replies": 8, "own": 3}
ANSWERS = ["sentiment", "urgency", "reply", "acts", "emotion"]


class Taught(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.heads = Heads(WIDE)


def fine_tune(model, plain, data, steps, random):
    listed = examples.messages(data, random)
    pools = {name: Pool(plain, listed[name], [each["text"] for each in listed[name]], 128, random, TOKENS) for name in WEIGHTS}
    model.train()
    model.encoder.words.weight.requires_grad_(False)
    layers = [each for each in model.encoder.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW([{"params": layers, "lr": RATE}, {"params": [*model.heads.parameters()], "lr": HEAD_RATE}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min((step + 1) / (WARMUP * steps), (steps - step) / (steps * (1 - WARMUP))))
    seen, began = {}, time.time()
    for step in range(steps):
        name = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        items, (ids, mask) = pools[name].draw()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = losses.messages(model, model.encoder(ids, mask).float(), mask, items)
        loss.backward()
        seen.setdefault(name, []).append(loss.item())
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        if step % 50 == 49:
            print(f"teacher {step + 1}/{steps} {time.time() - began:.0f}s", " ".join(f"{key} {numpy.mean(values):.3f}" for key, values in sorted(seen.items())), flush=True)
            seen = {}


@torch.no_grad()
def read(encoder, plain, texts, most, answer):
    """answer(states, mask) of each text, [N,…] as float16."""
    encoder.eval()
    lists, found = token_ids(plain, texts, most), [None] * len(texts)
    for batch in by_length(lists, 4096):
        ids, mask = padded([lists[index] for index in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = encoder(ids, mask)
        for index, row in zip(batch, answer(states.float(), mask).to(torch.float16).numpy()):
            found[index] = row
    return numpy.stack(found)


def answers_of(heads, states, mask):
    task = heads.task_vector(states, mask)
    return torch.cat([getattr(heads, name)(task) for name in ANSWERS], -1)


def right_on(data, plain, model, name, most):
    """Share of right answers in two-way sentiment on a held file."""
    listed = examples.sst2(data, name)[:most]
    answers = read(model.encoder, plain, [each["text"] for each in listed], 128, lambda states, mask: answers_of(model.heads, states, mask))
    return numpy.mean([(row[2] > row[0]) == (each["sentiment"] == 2) for row, each in zip(answers, listed)])


def teach(data, steps, threads, likeness=True):
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    random = examples.seeded(SEED)
    OUT.mkdir(exist_ok=True)
    encoder, plain = teacher()
    began = time.time()
    if likeness:
        general = examples.general(data, random)
        embeddings = read(encoder, plain, general, 96, embed)
        numpy.savez(OUT / "likeness.npz", texts=numpy.array(general, dtype=object), embeddings=embeddings)
        print(f"{len(general)} embeddings in {time.time() - began:.0f}s", flush=True)
    model = Taught(encoder)
    fine_tune(model, plain, data, steps, random)
    print(f"teacher on sst2.dev: {right_on(data, plain, model, 'sst2.dev', 2000):.4f}", flush=True)
    texts = sorted({each["text"] for items in examples.messages(data, random).values() for each in items if each["taught"]})
    answers = read(encoder, plain, texts, 128, lambda states, mask: answers_of(model.heads, states, mask))
    numpy.savez(OUT / "lessons.npz", texts=numpy.array(texts, dtype=object), answers=answers)
    print(f"{len(texts)} answers, {time.time() - began:.0f}s", flush=True)


def main():
    options = parser(__doc__)
    options.add_argument("--steps", type=int, default=700)
    options.add_argument("--skip-likeness", action="store_true", help="likeness.npz is there already")
    chosen = options.parse_args()
    teach(chosen.data, chosen.steps, chosen.threads, not chosen.skip_likeness)


if __name__ == "__main__":
    main()
