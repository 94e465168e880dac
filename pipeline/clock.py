"""The only place that asks what time it is."""

from __future__ import annotations

import datetime as dt
import os


def now() -> dt.datetime:
    """Now in UTC; ``SOURCE_DATE_EPOCH`` (seconds, reproducible-builds.org) fixes it, for byte-identical warehouses."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return dt.datetime.fromtimestamp(int(epoch), dt.timezone.utc)
    return dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
