"""spaCy's token vectors (hash embeddings, then windows of neighbours) with less work, and the same to the last bits.

Two of the costs of a small model are of its own making. The embedding of a token is a function of a few of its
features, and texts repeat themselves: it is worked out once for each combination and kept. And the layers over
windows go through a whole batch at a time, array after array through main memory: here they go through a few hundred
tokens at a time, which stay in the processor's cache. Numbers are added up as in the stock layers; only the matrix
products, whose shapes differ, may differ in the last bit (tests/nlp/test_token_vectors.py, tests/nlp/test_model.py).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from spacy.language import Language
from thinc.api import Model

_MOST = 50_000  # embeddings kept for each model, 384 bytes each; beyond that the memory is given back
_ROWS = 64  # embeddings are worked out in multiples of so many rows: a row's sum never depends on how many there are
_CHUNK = 512  # tokens that go through the layers together


class _Embeddings:
    """Stands in for an embedding layer's function: documents -> arrays of vectors."""

    def __init__(self, layer: Any) -> None:
        self._stock = layer._func
        self._columns = layer.layers[0].attrs["columns"]
        self._hashes, self._mix = layer.layers[2], layer.layers[3]
        self._numbers: dict[tuple[int, ...], int] = {}
        self._table = np.zeros((0, layer.get_dim("nO")), dtype=np.float32)
        self._lock = threading.Lock()  # engines may run several bundles in threads of one process

    def __call__(self, model: Any, docs: Sequence[Any], is_train: bool) -> Any:
        if is_train:
            return self._stock(model, docs, is_train)
        features = [doc.to_array(self._columns) for doc in docs]
        with self._lock:
            if len(self._numbers) > _MOST:
                self._numbers, self._table = {}, self._table[:0]
            numbers = [self._numbers_of(rows) for rows in features]
            table = self._table
        return [table[n] for n in numbers], _no_backprop

    def _numbers_of(self, rows: Any) -> list[int]:
        if not len(rows):
            return []
        keys = list(zip(*rows.T.tolist(), strict=True))
        numbers = self._numbers
        new = dict.fromkeys(key for key in keys if key not in numbers)
        if new:
            padding = [next(iter(new))] * (-len(new) % _ROWS)
            features = np.array([*new, *padding], dtype=np.uint64)
            vectors = self._mix.predict(self._hashes.predict(features))[: len(new)]
            numbers.update(zip(new, range(len(numbers), len(numbers) + len(new)), strict=True))
            self._table = np.concatenate([self._table, vectors])
        return [numbers[key] for key in keys]


class _Windows:
    """Stands in for the function of a stack of layers over windows of three tokens: arrays of vectors -> the same."""

    def __init__(self, layer: Any) -> None:
        self._stock = layer._func
        self._pad: int = layer.attrs["pad"]
        self._layers = [_Layer(maxout, norm) for maxout, norm in _window_layers(layer)]
        self._width: int = layer.get_dim("nO")
        self._buffers = threading.local()

    def __call__(self, model: Any, vectors: Any, is_train: bool) -> Any:
        if is_train or not isinstance(vectors, list):
            return self._stock(model, vectors, is_train)
        starts, rows = [], self._pad
        for one in vectors:
            starts.append(rows)
            rows += len(one) + (self._pad if len(one) else 0)
        flat = np.zeros((rows, self._width), dtype=np.float32)
        for start, one in zip(starts, vectors, strict=True):
            flat[start : start + len(one)] = one
        result = self._through(flat)
        return [result[s : s + len(v)] for s, v in zip(starts, vectors, strict=True)], _no_backprop

    def _through(self, flat: Any) -> Any:
        """All layers, chunk by chunk, each with as many neighbours on both sides as the layers can see."""
        result = np.empty_like(flat)
        reach = len(self._layers)
        for start in range(0, len(flat), _CHUNK):
            end = min(start + _CHUNK, len(flat))
            left, right = max(0, start - reach), min(len(flat), end + reach)
            work = self._scratch()
            x = work.x[: right - left + 2]
            x[0] = x[-1] = 0.0
            x[1:-1] = flat[left:right]
            for layer in self._layers:
                layer(x, work)
            result[start:end] = x[1 + start - left : 1 + end - left]
        return result

    def _scratch(self) -> _Scratch:
        if not hasattr(self._buffers, "scratch"):
            self._buffers.scratch = _Scratch(_CHUNK + 2 * len(self._layers), self._width, self._layers[0].pieces)
        found: _Scratch = self._buffers.scratch
        return found


class _Scratch:
    """Arrays that are used again for every chunk, so that no memory is asked for."""

    def __init__(self, rows: int, width: int, pieces: int) -> None:
        self.x = np.zeros((rows + 2, width), dtype=np.float32)  # with a row of zeros before and behind
        self.windows = np.empty((rows, 3 * width), dtype=np.float32)
        self.products = np.empty((rows, pieces * width), dtype=np.float32)
        self.best = np.empty((rows, width), dtype=np.float32)
        self.squares = np.empty((rows, width), dtype=np.float32)


class _Layer:
    """One layer: window, maxout, normalisation, and the input added to it."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights, bias = maxout.get_param("W"), maxout.get_param("b")  # (out, pieces, in), (out, pieces)
        self.width, self.pieces, inputs = weights.shape
        # Piece by piece instead of output by output: the greatest piece is then found on whole rows.
        self._weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, inputs))
        self._bias = np.ascontiguousarray(bias.T.reshape(-1))
        self._scale, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, x: Any, work: _Scratch) -> None:
        """Replaces the inner rows of ``x``."""
        rows, width = len(x) - 2, self.width
        windows, products = work.windows[:rows], work.products[:rows]
        best, squares = work.best[:rows], work.squares[:rows]
        # Three rows that follow each other in memory are a window already.
        windows[...] = as_strided(x, shape=windows.shape, strides=x.strides, writeable=False)
        np.dot(windows, self._weights.T, out=products)
        products += self._bias
        np.maximum(products[:, :width], products[:, width : 2 * width], out=best)
        for piece in range(2, self.pieces):
            np.maximum(best, products[:, piece * width : (piece + 1) * width], out=best)
        best -= np.add.reduce(best, axis=1, keepdims=True) / np.float32(width)
        np.multiply(best, best, out=squares)
        variance = np.add.reduce(squares, axis=1, keepdims=True) / np.float32(width)
        variance += np.float32(1e-08)
        best *= variance ** np.float32(-0.5)
        best *= self._scale
        best += self._shift
        x[1:-1] += best


def keep_vectors_near(nlp: Language) -> None:
    """Gives the models' token vector layers, where they have the usual make, the functions above. Idempotent."""
    for _, component in nlp.components:
        model = getattr(component, "model", None)
        if model is None or not hasattr(model, "walk"):
            continue
        for node in model.walk():
            if {"embed", "encode"} <= set(node.ref_names) and type(node.ops).xp is np:
                embed, encode = node.get_ref("embed"), node.get_ref("encode")
                if _is_hash_embedding(embed):
                    embed._func = _Embeddings(embed)
                if _is_window_encoder(encode):
                    encode._func = _Windows(encode)


def _no_backprop(_: Any) -> Any:
    raise RuntimeError("nothing to learn from a prediction")


def _is_hash_embedding(layer: Any) -> bool:
    """Features, hash embeddings of each, and one maxout layer with normalisation."""
    if isinstance(layer._func, _Embeddings) or len(layer.layers) != 5:
        return False
    names = [part.name.split("(")[0] for part in layer.layers]
    return (
        names == ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]
        and {n.name for n in layer.layers[2].walk() if not n.layers} == {"ints-getitem", "hashembed"}
        and {n.name for n in layer.layers[3].walk() if not n.layers} == {"maxout", "layernorm", "dropout"}
    )


def _is_window_encoder(layer: Any) -> bool:
    """Layers over windows of three tokens, each as wide as its input, padded for as many layers as there are."""
    if isinstance(layer._func, _Windows) or not layer.name.startswith("with_array(residual(expand_window"):
        return False
    leaves = {n.name for n in layer.walk() if not n.layers}
    windows = [n for n in layer.walk() if n.name == "expand_window"]
    pairs = _window_layers(layer)
    width = layer.get_dim("nO")
    return (
        leaves == {"expand_window", "maxout", "layernorm", "dropout"}
        and len(windows) == len(pairs) <= layer.attrs["pad"]
        and all(n.attrs["window_size"] == 1 for n in windows)
        and all(m.get_param("W").shape == (width, m.get_dim("nP"), 3 * width) for m, _ in pairs)
        and all(m.get_dim("nP") == pairs[0][0].get_dim("nP") >= 2 for m, _ in pairs)
    )


def _window_layers(layer: Any) -> list[tuple[Model, Model]]:
    """The maxout and the normalisation of each layer, in order."""
    stack = layer.layers[0]
    parts = stack.layers if stack.name.count("residual") > 1 else [stack]
    found = []
    for part in parts:
        by_name = {n.name: n for n in part.walk()}
        if {"maxout", "layernorm"} <= set(by_name):
            found.append((by_name["maxout"], by_name["layernorm"]))
    return found
