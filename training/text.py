"""Tokens: plain uncased WordPiece, batches sorted by length."""

import numpy
import torch
from tokenizers import Tokenizer

from .model import base_folder


def tokenizer():
    plain = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    plain.no_truncation()
    plain.no_padding()
    return plain


def token_ids(plain, texts, most):
    """Ids with [CLS] and [SEP], cut to `most` tokens in all."""
    cut = []
    for encoding in plain.encode_batch(list(texts)):
        ids = encoding.ids
        cut.append(ids if len(ids) <= most else ids[: most - 1] + [ids[-1]])
    return cut


def padded(lists, value=0, multiple=1):
    """[texts, width] and its mask. A width that is a multiple of 8 gives few shapes, for each of which code is made once."""
    width = -(-max(len(each) for each in lists) // multiple) * multiple
    ids = numpy.full((len(lists), width), value, dtype=numpy.int64)
    mask = numpy.zeros((len(lists), width), dtype=numpy.int64)
    for row, each in enumerate(lists):
        ids[row, : len(each)] = each
        mask[row, : len(each)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask)


def by_length(lists, size_in_tokens):
    """Indices in batches of about size_in_tokens tokens, texts of like length together."""
    order = sorted(range(len(lists)), key=lambda index: len(lists[index]))
    batch, batches = [], []
    for index in order:
        if batch and (len(batch) + 1) * len(lists[index]) > size_in_tokens:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
