"""python -m training: the teacher's lessons, the one fine-tune, the blend with the base, then models/encoder from it."""

from argparse import Namespace

from . import teach
from .data import OUT, WEIGHTS
from .ship import ship
from .train import train, train_options

TEACHER_STEPS, BLEND, HEAD_STEPS = 600, 0.7, 400

options = train_options()
teach.teach(options.data, TEACHER_STEPS, options.threads)
tuned = {**vars(options), "out": "tuned"}
train(Namespace(**tuned))
train(Namespace(**{**tuned, "steps": HEAD_STEPS, "start": str(OUT / "tuned.safetensors"), "blend": BLEND, "out": "weights"}))
print(ship(options.data, OUT / "weights.safetensors", WEIGHTS, options.threads))
