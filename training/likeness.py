"""Batches of texts among which some are near to each other, with what the teacher makes of them."""

import numpy
import torch

NEAREST, SEEDS, EACH = 24, 14, 6


class Neighbours:
    """texts and their embeddings [N,768] by the teacher, L2-normalised; draws SEEDS texts with some of their nearest ones."""

    def __init__(self, texts, embeddings, random):
        self.texts, self.random = texts, random
        self.embeddings = torch.from_numpy(embeddings).float()
        self.nearest = numpy.concatenate([self.near(start) for start in range(0, len(texts), 1000)])

    def near(self, start):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return (self.embeddings[start : start + 1000] @ self.embeddings.T).topk(NEAREST + 1).indices.numpy()

    def draw(self):
        """(texts, [N,768]) without the same text twice."""
        drawn = {}
        for seed in self.random.sample(range(len(self.texts)), SEEDS):
            for index in [seed, *self.random.sample(list(self.nearest[seed]), EACH)]:
                drawn[self.texts[index]] = index
        places = [int(index) for index in drawn.values()]
        return [str(text) for text in drawn], self.embeddings[places]
