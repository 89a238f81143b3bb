"""One loss a task."""

import torch
from torch.nn import functional

from .model import embed

CONTRAST_TEMPERATURE, PAIR_TEMPERATURE, LIKENESS_TEMPERATURE = 0.07, 0.05, 0.05
TAUGHT = 0.6
"""What the teacher says counts for so much, what the data say for the rest; without data it is all."""
WEIGHTS = {"urgency": 1.0, "reply": 1.0, "acts": 0.3, "emotion": 0.2}


def messages(model, states, mask, batch):
    """Cross entropies of what is known of each message; unknown (-1) counts nothing."""
    heads = model.heads
    task = heads.task_vector(states, mask)
    lessons = [each.get("lesson") for each in batch]
    if lessons[0] is not None:
        taught = learnt(heads, task, batch, torch.stack(lessons))
        return TAUGHT * taught + (1 - TAUGHT) * said(heads, task, batch)
    return said(heads, task, batch)


def learnt(heads, task, batch, lessons):
    """Relative entropy between the teacher's answers and ours; where a set has no neutral class, between two of three."""
    two_way = torch.tensor([each["two_way"] for each in batch])
    neutral = two_way[:, None] & torch.tensor([False, True, False])
    logs = functional.log_softmax(heads.sentiment(task).masked_fill(neutral, -1e4), 1)
    shares = functional.softmax(lessons[:, :3].masked_fill(neutral, -1e4), 1)
    others = torch.cat([heads.urgency(task), heads.reply(task), heads.acts(task), heads.emotion(task)], 1)
    wanted = torch.sigmoid(lessons[:, 3:])
    return functional.kl_div(logs, shares, reduction="batchmean") + 0.3 * functional.binary_cross_entropy_with_logits(others, wanted)


def said(heads, task, batch):
    """Cross entropies of what the data say."""
    total = task.new_zeros(())
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


def pairs(left, right):
    """Each text finds its other half among those of the batch, both ways (van den Oord et al. 2018, arXiv:1807.03748)."""
    near = left @ right.T / PAIR_TEMPERATURE
    own = torch.arange(len(left))
    return (functional.cross_entropy(near, own) + functional.cross_entropy(near.T, own)) / 2


def likeness(ours, teachers):
    """How far the likenesses between the texts of a batch are from those that the teacher sees: whom each is nearest to
    (relative entropy), and how near (squares). [N,384] and [N,768], both L2-normalised."""
    near, wanted = ours @ ours.T, teachers @ teachers.T
    own = torch.eye(len(ours), dtype=torch.bool)
    logs = functional.log_softmax((near / LIKENESS_TEMPERATURE).masked_fill(own, -1e4), 1)
    shares = functional.softmax((wanted / LIKENESS_TEMPERATURE).masked_fill(own, -1e4), 1)
    return functional.kl_div(logs, shares, reduction="batchmean") + 5 * (near - wanted).pow(2).mean()
