"""Writes models/encoder/card.md: card-text.md with the numbers of the last evaluation in it.

    python -m training.card [--json training/out/evaluation.json]
"""

import argparse
import json
from pathlib import Path

from .data import OUT, WEIGHTS


def table(numbers):
    lines = ["| measure | base encoder, fp32 | ours, fp32 | ours, int8 (ships) | lost by int8, points |", "|---|--:|--:|--:|--:|"]
    for name, row in numbers.items():
        if "milliseconds" in name:
            continue
        shown = [f"{row[column]:.3f}" if column in row else "" for column in ("base", "fp32", "int8")]
        lost = f"{100 * (row['fp32'] - row['int8']):.1f}" if "fp32" in row else ""
        lines.append(f"| {name} | {' | '.join(shown)} | {lost} |")
    return "\n".join(lines)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path, default=OUT / "evaluation.json")
    numbers = json.loads(options.parse_args().json.read_text())
    config = json.loads((WEIGHTS / "config.json").read_text())
    text = (Path(__file__).parent / "card-text.md").read_text()
    fields = {
        "TABLE": table(numbers),
        "VERSION": config["version"],
        "MEGABYTES": f"{config['files']['model.onnx']['bytes'] / 1e6:.1f}",
        "MILLISECONDS": str(numbers["128 tokens, one core, milliseconds"]["int8"]),
    }
    for name, value in fields.items():
        text = text.replace("{{" + name + "}}", value)
    (WEIGHTS / "card.md").write_text(text)


if __name__ == "__main__":
    main()
