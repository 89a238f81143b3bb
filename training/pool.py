"""Endless batches of texts of like length."""

from .text import by_length, padded, token_ids


class Pool:
    """Endless batches from a list of texts: shuffled, then sorted by length within a window, so that little is padding."""

    def __init__(self, plain, items, texts, most, random, size):
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
        return [self.items[index] for index in batch], padded([self.ids[index] for index in batch], multiple=8)
