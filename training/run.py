"""Runs an exported encoder under ONNX Runtime, as Mailroom does."""

import numpy
import onnxruntime

from .text import by_length, padded, token_ids, tokenizer

OUTPUTS = ["embedding", "sentiment", "urgency", "reply", "keyphrase", "salience"]


class Runner:
    """Texts → named outputs; per-token outputs are cut to each text's own tokens."""

    def __init__(self, path, threads=2, most=256):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.plain, self.most = tokenizer(), most

    def __call__(self, texts, wanted):
        lists = token_ids(self.plain, texts, self.most)
        found = {name: [None] * len(lists) for name in wanted}
        for batch in by_length(lists, 4096):
            ids, mask = padded([lists[index] for index in batch])
            outputs = self.session.run(wanted, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()})
            for name, values in zip(wanted, outputs):
                for row, index in enumerate(batch):
                    long = name in ("keyphrase", "salience")
                    found[name][index] = values[row][: len(lists[index])] if long else values[row]
        return {name: values if name in ("keyphrase", "salience") else numpy.stack(values) for name, values in found.items()}

    def embeddings(self, texts):
        return self(texts, ["embedding"])["embedding"]
