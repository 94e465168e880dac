"""Faster matrix products for spaCy's models on a CPU, with the same annotations.

spaCy's wheels multiply matrices with BLIS; numpy's OpenBLAS is faster in the shapes that small models use. What it
gains together with the attribute ruler's cache is measured by benchmarks/costs.py. Only ``gemm`` is replaced; sums may
differ in the last bit, which left tags, heads, labels and entities as they were on every text compared
(tests/nlp/test_model.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.language import Language
from thinc.api import NumpyOps


class DotOps(NumpyOps):
    """``NumpyOps`` whose matrix product is ``numpy.dot``."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """``x @ y`` of two float matrices, either transposed; into ``out`` when given."""
        left = x.T if trans1 else x
        right = y.T if trans2 else y
        if out is None:
            return np.dot(left, right)
        np.dot(left, right, out=out)
        return out


def speed_up(nlp: Language) -> None:
    """Sets the faster products on every node of every component's model. Idempotent; a model on a GPU is left alone."""
    for _, component in nlp.components:
        model = getattr(component, "model", None)
        if model is None or not hasattr(model, "walk"):
            continue
        for node in model.walk():
            if type(node.ops).xp is np and node.ops.device_type == "cpu":
                node.ops = DotOps()
