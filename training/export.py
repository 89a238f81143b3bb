"""Writes the encoder and its heads as one ONNX file, int8 by default.

The graph is written node by node rather than traced: every operator is one that ONNX Runtime runs fast on a
CPU (fused attention, LayerNorm with its residual, GELU with its bias). The matrices of the layers come quantised
(calibrate.py); tables and the one large matrix of the heads are kept in int8 and used as floats.
"""

import hashlib
import json

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from .model import ACTS, ATTENTION_HEADS, EMOTIONS, HIDDEN, LAYERS

MICROSOFT = "com.microsoft"
MAX_TOKENS = 256
LARGE = 50_000
"""Values from which on a table is kept in int8."""


class Graph:
    def __init__(self, matrices):
        self.nodes, self.initializers, self.matrices = [], [], matrices
        self.quantised = matrices is not None

    def constant(self, name, values):
        self.initializers.append(numpy_helper.from_array(numpy.asarray(values, order="C"), name))
        return name

    def node(self, operator, inputs, name, domain="", outputs=None, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, outputs or [name], name=name, domain=domain, **attributes))
        return name

    def matrix(self, name, x, weight, source):
        """x · weightᵀ for a torch Linear's weight [out, in] named `source`; int8 when the graph is quantised."""
        if not self.quantised:
            return self.node("MatMul", [x, self.constant(f"{name}.weight", weight.numpy().T)], f"{name}.out")
        x, whole, scale = self.int8(name, x, source)
        return self.node("DynamicQuantizeMatMul", [x, whole, scale], f"{name}.out", MICROSOFT)

    def int8(self, name, x, source):
        """x made quiet, and the names of the whole numbers and scales it is to be multiplied with."""
        loud, whole, scale = self.matrices[source]
        quiet = self.node("Mul", [x, self.constant(f"{name}.quiet", (1 / loud).astype(numpy.float32))], f"{name}.quietened")
        return quiet, self.constant(f"{name}.weight", whole.T), self.constant(f"{name}.scale", scale)

    def float_matrix(self, name, x, weight, bias):
        product = self.node("MatMul", [x, self.table(f"{name}.weight", weight.numpy().T, 0)], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.bias", bias.numpy())], f"{name}.out")

    def table(self, name, values, axis):
        """Constant floats; in a quantised graph kept as int8 with one scale along `axis`, and made floats at loading."""
        if not self.quantised or values.size < LARGE:
            return self.constant(name, values)
        whole, scale = to_int8(values, axis)
        floats = self.node("Cast", [self.constant(f"{name}.whole", whole)], f"{name}.cast", to=TensorProto.FLOAT)
        return self.node("Mul", [floats, self.constant(f"{name}.scale", scale)], name)


def to_int8(values, axis):
    """Whole numbers between ±127, and scales that make them the values again."""
    scale = numpy.maximum(numpy.abs(values).max(axis, keepdims=True), 1e-12) / 127
    return numpy.rint(values / scale).astype(numpy.int8), scale.astype(numpy.float32)


def embeddings(graph, state):
    table = state["words.weight"].numpy()
    positions = graph.table("positions", state["positions.weight"][:MAX_TOKENS].numpy(), 1)
    if graph.quantised:
        # Only the rows of this text are made floats.
        whole, scale = to_int8(table, 1)
        whole, scales = graph.constant("words", whole), graph.constant("words.scale", scale.astype(numpy.float16))
        rows = graph.node("Cast", [graph.node("Gather", [whole, "input_ids"], "words.rows")], "words.float", to=TensorProto.FLOAT)
        scales = graph.node("Cast", [graph.node("Gather", [scales, "input_ids"], "words.halves")], "words.scales", to=TensorProto.FLOAT)
        rows = graph.node("Mul", [rows, scales], "words.out")
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
    x, whole, scale = graph.int8(name, x, f"{prefix}.qkv")
    parts = [f"{name}.x", f"{name}.x.scale", f"{name}.x.zero"]
    graph.node("DynamicQuantizeLinear", [x], f"{name}.quantise", outputs=parts)
    inputs = [
        parts[0],
        whole,
        graph.constant(f"{name}.bias", bias.numpy()),
        parts[1],
        scale,
        "mask",
        parts[2],
        graph.constant(f"{name}.zero", numpy.zeros(bias.shape, dtype=numpy.int8)),
    ]
    return graph.node("QAttention", inputs, f"{name}.out", MICROSOFT, num_heads=ATTENTION_HEADS)


def layer(graph, name, prefix, x, state):
    seen = attention(graph, f"{name}.attention", x, state, prefix)
    seen = graph.matrix(f"{name}.attended", seen, state[f"{prefix}.attended.weight"], f"{prefix}.attended")
    x = residual(graph, f"{name}.first", x, seen, state, f"{prefix}.attended_norm", state[f"{prefix}.attended.bias"])
    wide = graph.matrix(f"{name}.up", x, state[f"{prefix}.up.weight"], f"{prefix}.up")
    wide = graph.node("BiasGelu", [wide, graph.constant(f"{name}.gelu.bias", state[f"{prefix}.up.bias"].numpy())], f"{name}.gelu", MICROSOFT)
    narrow = graph.matrix(f"{name}.down", wide, state[f"{prefix}.down.weight"], f"{prefix}.down")
    return residual(graph, f"{name}.second", x, narrow, state, f"{prefix}.down_norm", state[f"{prefix}.down.bias"])


def shown_tokens(graph):
    """[B,T,1]: 1 where there is a token, 0 where there is padding; and the constants of the pooling."""
    graph.constant("axis.time", numpy.array([1], dtype=numpy.int64))
    graph.constant("axis.last", numpy.array([-1], dtype=numpy.int64))
    graph.constant("tiny", numpy.array(1e-12, dtype=numpy.float32))
    wide = [graph.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT), "axis.last"]
    shown = graph.node("Unsqueeze", wide, "mask.wide")
    graph.node("Max", [graph.node("ReduceSum", [shown, "axis.time"], "count", keepdims=0), "tiny"], "count.safe")
    return shown


def mean_of(graph, name, x, shown):
    total = graph.node("ReduceSum", [graph.node("Mul", [x, shown], f"{name}.shown"), "axis.time"], f"{name}.sum", keepdims=0)
    return graph.node("Div", [total, "count.safe"], f"{name}.mean")


def embedding(graph, x, shown):
    mean = mean_of(graph, "embedding", x, shown)
    length = graph.node("Max", [graph.node("ReduceL2", [mean, "axis.last"], "length", keepdims=1), "tiny"], "length.safe")
    graph.node("Div", [mean, length], "embedding")


def heads(graph, x, shown, state):
    """The other named outputs; `state` holds the weights of model.Heads."""
    mean, last = mean_of(graph, "heads", x, shown), "axis.last"
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


def onnx_model(encoder_state, head_state, matrices=None):
    """matrices: what calibrate.int8_matrices gives; fp32 without."""
    graph = Graph(matrices)
    graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    x = embeddings(graph, encoder_state)
    for index in range(LAYERS - 1):
        x = layer(graph, f"layer{index}", f"layers.{index}", x, encoder_state)
    embedded = layer(graph, f"layer{LAYERS - 1}", f"layers.{LAYERS - 1}", x, encoder_state)
    shown = shown_tokens(graph)
    embedding(graph, embedded, shown)
    heads(graph, layer(graph, "own", "own", x, encoder_state), shown, head_state)
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
