"""From file to row: how long an article waits until a query finds it, under ``newsbeam watch`` and ``newsbeam stream``.

    python -m benchmarks.latency watch
    python -m benchmarks.latency stream --runner PrismRunner --beam=--prism_location=FILE
    python -m benchmarks.latency stream --runner PortableRunner --beam=--job_endpoint=HOST:PORT …   on Flink: docs/deploy/README.md

Articles of our own arrive one file at a time at a steady rate (renamed into the folder when they are whole). A second
process asks the warehouse again and again which articles are there; an article's latency is the time from its arrival
to the first answer that holds it, so that the figures include up to one polling interval. The first article arrives
when the service has committed a first one: starting is not part of the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import warehouse

TEXT = (
    "MARDEN, England (Reuters) — More than {n},000 people crossed the bridge on Monday, engineer Mara Quill said. "
    '"We will open it {n} days early," Quill told reporters.\n\n'
    "About {n} North Korean soldiers were seen near Kursk last week, a senior official said. "
)
POLL = 0.25


def article(n: int, paragraphs: int) -> dict[str, str]:
    """Article number ``n``, about 50 words a paragraph."""
    return {
        "url": f"https://ledger.example/{n}",
        "title": f"Bridge work, part {n}",
        "published_at": "2024-10-28T08:00:00Z",
        "text": "\n\n".join(TEXT.format(n=n + k) for k in range(paragraphs)),
    }


def drop(inbox: Path, n: int, paragraphs: int) -> None:
    """One article arrives."""
    hidden = inbox / f".{n}"
    hidden.write_text(json.dumps(article(n, paragraphs)))
    hidden.replace(inbox / f"{n}.json")


def watch_rows(root: Path, seen: dict[int, float], over: threading.Event) -> None:
    """Notes when each article is found first."""
    while not over.is_set():
        try:
            connection = warehouse.connect(root)
            found = connection.execute("SELECT url FROM articles").fetchall()
            now = time.monotonic()
            connection.close()
            for (url,) in found:
                seen.setdefault(int(url.rpartition("/")[2]), now)
        except warehouse.WarehouseError:
            pass
        over.wait(POLL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["watch", "stream"])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rate", type=float, default=5.0, help="articles a second")
    parser.add_argument("--paragraphs", type=int, default=6, help="length of an article, about 50 words each")
    arguments, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        inbox, root = Path(folder) / "inbox", Path(folder) / "lake"
        inbox.mkdir()
        command = [sys.executable, "-m", "pipeline.cli", arguments.command, str(inbox), "-w", str(root)]
        process = subprocess.Popen([*command, "--interval", "0.5", "--settle", "0", *more], stderr=subprocess.DEVNULL)
        seen: dict[int, float] = {}
        arrived: dict[int, float] = {}
        over = threading.Event()
        thread = threading.Thread(target=watch_rows, args=(root, seen, over))
        thread.start()
        try:
            drop(inbox, 0, arguments.paragraphs)
            wait_for(seen, 1, process)
            began = time.monotonic()
            for n in range(1, arguments.articles + 1):
                time.sleep(max(0.0, began + n / arguments.rate - time.monotonic()))
                drop(inbox, n, arguments.paragraphs)
                arrived[n] = time.monotonic()
            wait_for(seen, arguments.articles + 1, process)
        finally:
            over.set()
            thread.join()
            process.send_signal(signal.SIGTERM)
            process.wait(90)
    waits = sorted(seen[n] - arrived[n] for n in arrived)
    print(
        json.dumps(
            {
                "command": " ".join([arguments.command, *(m for m in more if "location" not in m)]),
                "articles": len(waits),
                "rate": arguments.rate,
                "median_seconds": round(statistics.median(waits), 2),
                "p99_seconds": round(waits[int(len(waits) * 0.99)], 2),
                "load_1min": round(os.getloadavg()[0], 1),
            }
        )
    )


def wait_for(seen: dict[int, float], number: int, process: subprocess.Popen[bytes]) -> None:
    """Until that many articles are in the warehouse; two minutes without a new one are a failure."""
    last, since = len(seen), time.monotonic()
    while len(seen) < number:
        if process.poll() is not None or time.monotonic() - since > 120:
            raise SystemExit(f"only {len(seen)} of {number} articles came through")
        if len(seen) != last:
            last, since = len(seen), time.monotonic()
        time.sleep(0.1)


if __name__ == "__main__":
    main()
