"""Gradient boosting by scikit-learn, in the form that the package evaluates with numpy, and the file that holds it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from transforms.nlp.quotes.features import Knowledge
from transforms.nlp.quotes.trees import Trees


def to_trees(fitted: Any) -> Trees:
    """scikit-learn's trees in the package's form."""
    parts: dict[str, list[Any]] = {k: [] for k in ("feature", "threshold", "left", "right", "value")}
    roots, offset, depth = [], 0, 0
    for (predictor,) in fitted._predictors:
        nodes = predictor.nodes
        own = np.arange(len(nodes)) + offset
        leaf = nodes["is_leaf"].astype(bool)
        roots.append(offset)
        parts["feature"] += np.where(leaf, 0, nodes["feature_idx"]).tolist()
        # Compared in single precision: the nearest single number at or above keeps "at most" true for its own rows.
        parts["threshold"] += np.where(leaf, 0.0, nodes["num_threshold"]).astype(np.float32).tolist()
        parts["left"] += np.where(leaf, own, nodes["left"].astype(int) + offset).tolist()
        parts["right"] += np.where(leaf, own, nodes["right"].astype(int) + offset).tolist()
        parts["value"] += np.where(leaf, nodes["value"], 0.0).tolist()
        depth = max(depth, int(nodes["depth"].max()))
        offset += len(nodes)
    return Trees(
        np.array(parts["feature"], np.int16),
        np.array(parts["threshold"], np.float32),
        np.array(parts["left"], np.int32),
        np.array(parts["right"], np.int32),
        np.array(parts["value"], np.float32),
        np.array(roots, np.int32),
        depth,
        float(np.ravel(fitted._baseline_prediction)[0]),
    )


def fit_cues(rows: Any, labels: Any) -> Trees:
    fitted = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.12, max_leaf_nodes=24, max_depth=6, min_samples_leaf=30, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    ).fit(rows, labels)  # fmt: skip
    return to_trees(fitted)


def fit_spans(rows: Any, labels: Any, iterations: int = 220) -> Trees:
    fitted = HistGradientBoostingRegressor(
        max_iter=iterations, learning_rate=0.07, max_leaf_nodes=32, max_depth=7, min_samples_leaf=20, l2_regularization=3.0,
        early_stopping=False, random_state=0,
    ).fit(rows, labels)  # fmt: skip
    return to_trees(fitted)


def array(rows: Any) -> Any:
    return np.asarray(rows, dtype=np.float32)


def save(path: Path, know: Knowledge, cues: Trees, spans: Trees, threshold: float, calibration: Any) -> None:
    """One .npz whose bytes depend on nothing but the numbers."""
    tables = {
        "words": [[k, y, n] for k, (y, n) in sorted(know.words.items())],
        "constructions": [[k, y, n] for k, (y, n) in sorted(know.constructions.items())],
        "ranks": know.ranks,
        "prior": know.prior,
        "threshold": threshold,
        "calibration": calibration,
    }
    content = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    arrays: dict[str, Any] = {"tables": np.frombuffer(content, np.uint8)}
    for name, trees in (("cues", cues), ("spans", spans)):
        for part in ("feature", "threshold", "left", "right", "value", "roots"):
            arrays[f"{name}_{part}"] = getattr(trees, part)
        arrays[f"{name}_depth"] = np.array(trees.depth)
        arrays[f"{name}_base"] = np.array(trees.base)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.save(buffer, arrays[name])
            out.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED)
