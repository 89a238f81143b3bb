"""Writes the encoder and its heads as one ONNX file, int8 by default.

The graph is written node by node rather than traced: every operator is one that ONNX Runtime runs fast on a
CPU (fused attention, LayerNorm with its residual, GELU with its bias), and each weight is quantised where it loses
least: matrices per output column to 7 bits (8 bits would saturate on AVX2 without VNNI), the embedding table per row.
"""

import hashlib
import json

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from .model import ACTS, ATTENTION_HEADS, EMOTIONS, HIDDEN, LAYERS

MICROSOFT = "com.microsoft"
MAX_TOKENS = 256


class Graph:
    def __init__(self, quantised, bits=7, smooth=None):
        self.nodes, self.initializers, self.quantised, self.bits = [], [], quantised, bits
        self.smooth = smooth or {}

    def constant(self, name, values):
        self.initializers.append(numpy_helper.from_array(numpy.asarray(values, order="C"), name))
        return name

    def node(self, operator, inputs, name, domain="", outputs=None, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, outputs or [name], name=name, domain=domain, **attributes))
        return name

    def matrix(self, name, x, weight, source):
        """x · weightᵀ for a torch Linear's weight [out, in] named `source`; int8 when the graph is quantised."""
        table = weight.numpy().T
        if not self.quantised:
            return self.node("MatMul", [x, self.constant(f"{name}.weight", table)], f"{name}.out")
        x, table = self.smoothed(name, x, table, source)
        whole, scale = columns_to_int8(table, self.bits)
        inputs = [x, self.constant(f"{name}.weight", whole), self.constant(f"{name}.scale", scale)]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.out", MICROSOFT)

    def smoothed(self, name, x, table, source):
        """x divided and the rows of its matrix multiplied by what calibrate.py found; both unchanged without."""
        if source not in self.smooth:
            return x, table
        loud = self.smooth[source].numpy()
        quiet = self.constant(f"{name}.smooth", (1 / loud).astype(numpy.float32))
        return self.node("Mul", [x, quiet], f"{name}.smoothed"), table * loud[:, None]

    def float_matrix(self, name, x, weight, bias):
        inputs = [x, self.constant(f"{name}.weight", weight.numpy().T)]
        product = self.node("MatMul", inputs, f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.bias", bias.numpy())], f"{name}.out")


def columns_to_int8(table, bits):
    most = 2 ** (bits - 1) - 1
    scale = numpy.maximum(numpy.abs(table).max(0), 1e-12) / most
    return numpy.clip(numpy.rint(table / scale), -most, most).astype(numpy.int8), scale.astype(numpy.float32)


def embeddings(graph, state):
    table = state["words.weight"].numpy()
    positions = graph.constant("positions", state["positions.weight"][:MAX_TOKENS].numpy())
    if graph.quantised:
        scale = numpy.maximum(numpy.abs(table).max(1, keepdims=True), 1e-12) / 127
        whole = graph.constant("words", numpy.rint(table / scale).astype(numpy.int8))
        scales = graph.constant("words.scale", scale.astype(numpy.float32))
        rows = graph.node("Cast", [graph.node("Gather", [whole, "input_ids"], "words.rows")], "words.float", to=TensorProto.FLOAT)
        rows = graph.node("Mul", [rows, graph.node("Gather", [scales, "input_ids"], "words.scales")], "words.out")
    else:
        rows = graph.node("Gather", [graph.constant("words", table), "input_ids"], "words.out")
    shape = graph.node("Shape", ["input_ids"], "shape", start=1, end=2)
    zero = graph.constant("zero", numpy.array([0], dtype=numpy.int64))
    placed = graph.node("Slice", [positions, zero, shape, zero], "positions.out")
    summed = graph.node("Add", [rows, placed], "embedded")
    norm = [summed, graph.constant("norm.weight", state["norm.weight"].numpy()), graph.constant("norm.bias", state["norm.bias"].numpy())]
    return graph.node("LayerNormalization", norm, "norm.out", axis=-1, epsilon=1e-12)


def residual(graph, name, x, seen, state, norm, bias):
    values = [graph.constant(f"{name}.{kind}", state[f"{norm}.{kind}"].numpy()) for kind in ("weight", "bias")]
    inputs = [seen, x, *values, graph.constant(f"{name}.added", bias.numpy())]
    return graph.node("SkipLayerNormalization", inputs, f"{name}.out", MICROSOFT, epsilon=1e-12)


def attention(graph, name, x, state, prefix):
    weight, bias = state[f"{prefix}.qkv.weight"], state[f"{prefix}.qkv.bias"]
    if not graph.quantised:
        table = graph.constant(f"{name}.weight", weight.numpy().T)
        inputs = [x, table, graph.constant(f"{name}.bias", bias.numpy()), "mask"]
        return graph.node("Attention", inputs, f"{name}.out", MICROSOFT, num_heads=ATTENTION_HEADS)
    x, table = graph.smoothed(name, x, weight.numpy().T, f"{prefix}.qkv")
    whole, scale = columns_to_int8(table, graph.bits)
    parts = [f"{name}.x", f"{name}.x.scale", f"{name}.x.zero"]
    graph.node("DynamicQuantizeLinear", [x], f"{name}.quantise", outputs=parts)
    inputs = [
        parts[0],
        graph.constant(f"{name}.weight", whole),
        graph.constant(f"{name}.bias", bias.numpy()),
        parts[1],
        graph.constant(f"{name}.scale", scale),
        "mask",
        parts[2],
        graph.constant(f"{name}.zero", numpy.zeros(scale.shape, dtype=numpy.int8)),
    ]
    return graph.node("QAttention", inputs, f"{name}.out", MICROSOFT, num_heads=ATTENTION_HEADS)


def layer(graph, index, x, state):
    name, prefix = f"layer{index}", f"layers.{index}"
    seen = attention(graph, f"{name}.attention", x, state, prefix)
    seen = graph.matrix(f"{name}.attended", seen, state[f"{prefix}.attended.weight"], f"{prefix}.attended")
    x = residual(graph, f"{name}.first", x, seen, state, f"{prefix}.attended_norm", state[f"{prefix}.attended.bias"])
    wide = graph.matrix(f"{name}.up", x, state[f"{prefix}.up.weight"], f"{prefix}.up")
    wide = graph.node("BiasGelu", [wide, graph.constant(f"{name}.gelu.bias", state[f"{prefix}.up.bias"].numpy())], f"{name}.gelu", MICROSOFT)
    narrow = graph.matrix(f"{name}.down", wide, state[f"{prefix}.down.weight"], f"{prefix}.down")
    return residual(graph, f"{name}.second", x, narrow, state, f"{prefix}.down_norm", state[f"{prefix}.down.bias"])


def heads(graph, x, state):
    """The named outputs; `state` holds the weights of model.Heads."""
    axes = graph.constant("axis.time", numpy.array([1], dtype=numpy.int64))
    last = graph.constant("axis.last", numpy.array([-1], dtype=numpy.int64))
    tiny = graph.constant("tiny", numpy.array(1e-12, dtype=numpy.float32))
    shown = graph.node("Unsqueeze", [graph.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT), last], "mask.wide")
    total = graph.node("ReduceSum", [graph.node("Mul", [x, shown], "shown"), axes], "sum", keepdims=0)
    count = graph.node("Max", [graph.node("ReduceSum", [shown, axes], "count", keepdims=0), tiny], "count.safe")
    mean = graph.node("Div", [total, count], "mean")
    length = graph.node("Max", [graph.node("ReduceL2", [mean, last], "length", keepdims=1), tiny], "length.safe")
    graph.node("Div", [mean, length], "embedding")

    zero = graph.constant("first", numpy.array(0, dtype=numpy.int64))
    first = graph.node("Gather", [x, zero], "first.state", axis=1)
    both = graph.node("Concat", [first, mean], "both", axis=-1)
    task = graph.node("Tanh", [graph.float_matrix("whole", both, state["whole.weight"], state["whole.bias"])], "task")
    scores = graph.float_matrix("sentiment.scores", task, state["sentiment.weight"], state["sentiment.bias"])
    graph.node("Softmax", [scores], "sentiment", axis=-1)
    for name in ("urgency", "reply"):
        scores = graph.float_matrix(f"{name}.scores", task, state[f"{name}.weight"], state[f"{name}.bias"])
        graph.node("Squeeze", [graph.node("Sigmoid", [scores], f"{name}.wide"), last], name)
    for name in ("acts", "emotion"):
        scores = graph.float_matrix(f"{name}.scores", task, state[f"{name}.weight"], state[f"{name}.bias"])
        graph.node("Sigmoid", [scores], name)
    tags = graph.float_matrix("keyphrase.scores", x, state["keyphrase.weight"], state["keyphrase.bias"])
    graph.node("Softmax", [tags], "keyphrase", axis=-1)
    scores = graph.float_matrix("salience.scores", x, state["salience.weight"], state["salience.bias"])
    graph.node("Squeeze", [graph.node("Sigmoid", [scores], "salience.wide"), last], "salience")


def onnx_model(encoder_state, head_state, quantised=True, bits=7, smooth=None):
    graph = Graph(quantised, bits, smooth)
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    x = embeddings(graph, encoder_state)
    for index in range(LAYERS):
        x = layer(graph, index, x, encoder_state)
    heads(graph, x, head_state)
    long, single = TensorProto.INT64, TensorProto.FLOAT
    shapes = {"embedding": ["B", HIDDEN], "sentiment": ["B", 3], "urgency": ["B"], "reply": ["B"], "acts": ["B", len(ACTS)], "emotion": ["B", len(EMOTIONS)], "keyphrase": ["B", "T", 3], "salience": ["B", "T"]}
    inputs = [helper.make_tensor_value_info(name, long, ["B", "T"]) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info(name, single, shape) for name, shape in shapes.items()]
    body = helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.initializers)
    operators = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(body, opset_imports=operators, ir_version=9, producer_name="mailroom")


def digest(path):
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write(folder, model, tokenizer, zero_shot):
    """tokenizer.json and config.json beside model.onnx; the version is the digest of the weights."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    files = {name: digest(folder / name) for name in ("model.onnx", "tokenizer.json")}
    config = {
        "version": files["model.onnx"]["sha256"][:12],
        "dimension": HIDDEN,
        "maxTokens": MAX_TOKENS,
        "files": files,
        "zeroShot": zero_shot,
        "acts": ACTS,
        "emotion": EMOTIONS,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    return config
