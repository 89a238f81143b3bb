"""One loss a task."""

import torch
from torch.nn import functional

from .model import embed

CONTRAST_TEMPERATURE = 0.07
WEIGHTS = {"urgency": 1.0, "reply": 1.0, "acts": 0.3, "emotion": 0.2}


def messages(model, states, mask, batch):
    """Cross entropies of what is known of each message; unknown (-1) counts nothing."""
    heads = model.heads
    task = heads.task_vector(states, mask)
    total = states.new_zeros(())
    scores, wanted = heads.sentiment(task), torch.tensor([each["sentiment"] for each in batch])
    two_way = torch.tensor([each["two_way"] for each in batch])
    if (wanted >= 0).any():
        # A set without a neutral class says nothing about neutral.
        scores = scores.masked_fill(two_way[:, None] & torch.tensor([False, True, False]), -1e4)
        total = total + functional.cross_entropy(scores, wanted, ignore_index=-1, reduction="sum") / len(batch)
    known = {
        "urgency": torch.tensor([[each["urgency"]] for each in batch]),
        "reply": torch.tensor([[float(each["reply"])] for each in batch]),
        "acts": torch.tensor([each["acts"] for each in batch]),
        "emotion": torch.tensor([each["emotion"] for each in batch]),
    }
    for name, targets in known.items():
        total = total + WEIGHTS[name] * known_only(getattr(heads, name)(task), targets) / len(batch)
    return total


def known_only(scores, targets):
    loss = functional.binary_cross_entropy_with_logits(scores, targets.clamp(min=0), reduction="none")
    return (loss * (targets >= 0)).sum()


def tokens(model, states, tags, salience):
    """BIO tags (-100: unknown) and salience (-1: unknown) of each token."""
    total = states.new_zeros(())
    if (tags >= 0).any():
        total = total + functional.cross_entropy(model.heads.keyphrase(states).flatten(0, 1), tags.flatten(), ignore_index=-100)
    if (salience >= 0).any():
        known = salience >= 0
        scores = model.heads.salience(states).squeeze(-1)[known]
        total = total + functional.binary_cross_entropy_with_logits(scores, salience[known])
    return total


def matching(model, texts, descriptions, targets, random):
    """Softmax over some of the set's descriptions and "none" (logit 0).

    Each text sees the whole set or a random part of it; sometimes its own label is taken away, and "none" is right.
    A second term draws texts of one label together, which few-shot heads live on.
    """
    scores = model.scale * texts @ descriptions.T + model.bias
    count, labels = scores.shape
    shown = torch.ones(count, labels, dtype=torch.bool)
    wanted = targets.clone()
    for row in range(count):
        if labels > 3 and random.random() < 0.5:
            size = random.randint(2, min(labels, 12))
            shown[row] = False
            shown[row, random.sample(range(labels), size)] = True
        if targets[row] >= 0:
            absent = labels > 2 and random.random() < 0.12
            shown[row, targets[row]] = not absent
            if absent:
                wanted[row] = -1
    scores = scores.masked_fill(~shown, -1e4)
    loss = functional.cross_entropy(torch.cat([scores.new_zeros(count, 1), scores], 1), wanted + 1)
    return loss + 0.3 * contrast(texts, targets)


def contrast(texts, targets):
    same = (targets[:, None] == targets[None]) & (targets >= 0)[:, None]
    same.fill_diagonal_(False)
    own = torch.eye(len(texts), dtype=torch.bool)
    logs = functional.log_softmax((texts @ texts.T / CONTRAST_TEMPERATURE).masked_fill(own, -1e4), 1)
    paired = same.any(1)
    if not paired.any():
        return texts.new_zeros(())
    return -((logs * same).sum(1)[paired] / same.sum(1)[paired]).mean()


def preserve(states, base_states, mask):
    """How far the general embedding and its similarities have moved from the base's."""
    now, before = embed(states, mask), embed(base_states, mask)
    return (1 - (now * before).sum(-1)).mean() + 5 * (now @ now.T - before @ before.T).pow(2).mean()
