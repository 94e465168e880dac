"""Ending a job on a Flink cluster. Beam's job server cannot (Beam 2.62: "Cancelling is not yet supported"; attached
jobs go on), so Flink's own interface is asked.

Interface: Flink's documentation, "REST API", ``/jobs/overview`` and ``PATCH /jobs/:jobid?mode=cancel``.
"""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any

_OVER = ("FINISHED", "CANCELED", "FAILED")
_LOCAL = ("[local]", "[auto]", "[collection]")
_TIMEOUT = 10.0


def cancel(master: str | None, name: str, wait: float = 60.0) -> bool:
    """Cancels the jobs of that name on the cluster at ``master`` (HOST:PORT) and waits until they have ended.

    False when there is no cluster address, or when they have not ended in time. Raises OSError when it does not answer.
    """
    if not master or master in _LOCAL:
        return False
    address = master if master.startswith(("http://", "https://")) else f"http://{master}"
    deadline = time.monotonic() + wait
    asked: set[str] = set()
    while True:
        jobs = [j for j in _ask(f"{address}/jobs/overview")["jobs"] if j["name"] == name and j["state"] not in _OVER]
        if not jobs:
            return True
        if time.monotonic() >= deadline:
            return False
        for job in jobs:
            if job["jid"] not in asked:
                asked.add(job["jid"])
                _ask(f"{address}/jobs/{job['jid']}?mode=cancel", "PATCH")
        time.sleep(0.5)


def _ask(url: str, method: str = "GET") -> dict[str, Any]:
    request = urllib.request.Request(url, method=method)
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        body = answer.read()
    return dict(json.loads(body)) if body else {}
