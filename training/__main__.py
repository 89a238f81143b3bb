"""python -m training: train, blend with the base and fit the heads again, then make models/encoder from the result."""

from argparse import Namespace

from .data import OUT, WEIGHTS
from .ship import ship
from .train import train, train_options

BLEND, HEAD_STEPS = 0.8, 300

options = train_options()
tuned = {**vars(options), "out": "tuned"}
train(Namespace(**tuned))
train(Namespace(**{**tuned, "steps": HEAD_STEPS, "start": str(OUT / "tuned.safetensors"), "blend": BLEND, "out": "weights"}))
print(ship(options.data, OUT / "weights.safetensors", WEIGHTS, options.threads))
