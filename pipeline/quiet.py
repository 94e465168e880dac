"""Keeps the noise of Beam, spaCy and their libraries away from the user's terminal."""

from __future__ import annotations

import logging
import os
import warnings

#: Set for worker processes when the run is verbose.
VERBOSE = "NEWSBEAM_VERBOSE"
_NOISY = ("apache_beam", "root", "spacy", "trafilatura", "htmldate", "justext", "urllib3", "absl", "py4j")
#: Loggers whose level Beam sets anew when an engine starts.
_STUBBORN = ("PrismRunner", "PrismJobServer", "FlinkJarJobServer")


def settle(verbose: bool) -> None:
    """Call before Beam or spaCy is imported: warnings only with ``verbose``, errors always. Idempotent.

    One thread a process for matrix products: two processes with two threads each get in each other's way
    (1.7 times one process is what two cores give).
    """
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("GRPC_VERBOSITY", "INFO" if verbose else "NONE")
    if verbose:
        os.environ[VERBOSE] = "1"
    level = logging.INFO if verbose else logging.CRITICAL
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger().setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(level)
    for name in _STUBBORN:
        logging.getLogger(name).disabled = not verbose
    if not verbose:
        warnings.filterwarnings("ignore")
        os.environ.setdefault("PYTHONWARNINGS", "ignore")
