"""Reads the public data sets (gzip JSON Lines); the sets and their form are listed in README.md."""

import argparse
import gzip
import hashlib
import json
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_DATA = REPOSITORY.parent / "shared" / "data"
WEIGHTS = REPOSITORY / "models" / "encoder"
OUT = REPOSITORY / "training" / "out"
SPLITS = json.loads((Path(__file__).parent / "splits.json").read_text())


def parser(description):
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder with train/ and evaluation-only/")
    options.add_argument("--threads", type=int, default=2)
    return options


def rows(data, name):
    """All objects of train/<name>.jsonl.gz. Only train/ is ever read for weights that ship."""
    with gzip.open(data / "train" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def hash_percent(identifier):
    """0 … 99, the same on every machine: SHA-1 of the identifier, first four bytes, modulo 100."""
    return int.from_bytes(hashlib.sha1(identifier.encode("utf-8")).digest()[:4], "big") % 100


def held_out(name, row):
    """Whether this row is kept out of training (splits.json says how)."""
    rule = SPLITS["rows"].get(name)
    if rule is None:
        return False
    if "values" in rule:
        return row[rule["field"]] in rule["values"]
    return hash_percent(str(row[rule["field"]])) < rule["percent"]


def description_sets():
    """Label sets with a description for each label, from descriptions/*.json."""
    folder = Path(__file__).parent / "descriptions"
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
