"""Boosted regression trees as plain arrays, evaluated for a whole article at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK = 64


@dataclass(frozen=True)
class Trees:
    """All trees' nodes in one table: go ``left`` when the feature is at most the threshold, else ``right``.

    A leaf leads to itself and holds its ``value``; ``roots`` are the trees' first nodes, ``depth`` the longest way.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    roots: NDArray[np.int32]
    depth: int
    base: float

    def predict(self, rows: list[list[float]]) -> NDArray[np.float64]:
        """One sum of leaf values and base for each row of features."""
        if not rows:
            return np.zeros(0)
        x = np.asarray(rows, dtype=np.float32)
        n, width = x.shape
        out = np.empty(n)
        for begin in range(0, n, _BLOCK):  # blocks whose tables stay in the processor's cache
            block = x[begin : begin + _BLOCK]
            flat = block.ravel()
            offset = (np.arange(len(block), dtype=np.int32) * width)[:, None]
            node = np.broadcast_to(self.roots, (len(block), len(self.roots)))
            for _ in range(self.depth):
                goes_left = flat.take(offset + self.feature.take(node)) <= self.threshold.take(node)
                node = np.where(goes_left, self.left.take(node), self.right.take(node))
            out[begin : begin + _BLOCK] = self.value.take(node).sum(axis=1, dtype=np.float64)
        return out + self.base


def logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of a log-odds."""
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-x))
    return result
