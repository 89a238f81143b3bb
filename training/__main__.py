"""python -m training: the teacher's lessons, the one fine-tune, then models/encoder from the result."""

from . import teach
from .data import OUT, WEIGHTS
from .ship import ship
from .train import train, train_options

TEACHER_STEPS = 700

options = train_options()
teach.teach(options.data, TEACHER_STEPS, options.threads)
train(options)
print(ship(options.data, OUT / f"{options.out}.safetensors", WEIGHTS, options.threads))
