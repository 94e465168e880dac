"""A worker process of the engine on this machine: Beam's own, without its chatter."""

from __future__ import annotations

import logging
import os
import sys

from pipeline.quiet import VERBOSE, settle


def main() -> None:
    """Runs Beam's worker; its logs are heard only when the run is verbose. Failures reach the driver in any case."""
    verbose = bool(os.environ.get(VERBOSE))
    settle(verbose)
    if not verbose:
        logging.disable(logging.CRITICAL)
    from apache_beam.runners.worker import sdk_worker_main

    sdk_worker_main.main(sys.argv)


if __name__ == "__main__":
    main()
