"""Exports the untouched base encoder in fp32 as a model folder, to compare with: `npm run eval` finds it there.

    python -m training.base [--data DIR] [--to training/out/base]

Its heads are random; only the embedding says anything. Its two zero-shot numbers are fitted like those of the shipped one.
"""

from pathlib import Path

import torch

from . import zero_shot
from .data import OUT, parser
from .export import onnx_model, write
from .model import Heads, base_encoder
from .run import Runner
from .text import tokenizer


def main():
    options = parser(__doc__)
    options.add_argument("--to", type=Path, default=OUT / "base")
    chosen = options.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(chosen.threads)
    graph = onnx_model(base_encoder().state_dict(), Heads().state_dict())
    write(chosen.to, graph, tokenizer(), {"scale": 1.0, "bias": 0.0})
    fitted = zero_shot.fit(Runner(chosen.to / "model.onnx", chosen.threads), chosen.data)
    print(write(chosen.to, graph, tokenizer(), fitted))


if __name__ == "__main__":
    main()
