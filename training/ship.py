"""Makes models/encoder from the trained weights: calibrates, quantises, fits the zero-shot numbers on the int8 file.

    python -m training.ship [--data DIR] [--weights training/out/weights.safetensors] [--to models/encoder]
"""

from pathlib import Path

import torch
from safetensors.torch import load_file

from . import zero_shot
from .calibrate import int8_matrices
from .data import OUT, WEIGHTS, parser
from .export import onnx_model, write
from .model import Mailroom
from .run import Runner
from .text import tokenizer


def ship(data, weights, folder, threads=2):
    model = Mailroom()
    model.load_state_dict(load_file(str(weights)))
    graph = onnx_model(model.encoder.state_dict(), model.heads.state_dict(), int8_matrices(model.encoder, data))
    write(folder, graph, tokenizer(), {"scale": 1.0, "bias": 0.0})
    fitted = zero_shot.fit(Runner(folder / "model.onnx", threads), data)
    return write(folder, graph, tokenizer(), fitted)


def main():
    options = parser(__doc__)
    options.add_argument("--weights", type=Path, default=OUT / "weights.safetensors")
    options.add_argument("--to", type=Path, default=WEIGHTS)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    print(ship(chosen.data, chosen.weights, chosen.to, chosen.threads))


if __name__ == "__main__":
    main()
