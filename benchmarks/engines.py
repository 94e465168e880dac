"""The same articles through every engine of this machine: seconds from the start of the process to the commit.

    make test-engines                                 # once: fetches the engines
    python -m benchmarks.engines .engines --articles 200

Articles of our own, about 300 words each. Flink is the session cluster of tests/engines: two task managers, a worker pool
with two processes; it runs before the clock starts, as a cluster does. ``direct`` has two processes too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.latency import article

SCRIPT = Path(__file__).parent.parent / "tests" / "engines" / "flink.sh"


def ingest(source: Path, root: Path, options: list[str]) -> float:
    """Seconds that a whole run takes; fails when not every article came through."""
    command = [sys.executable, "-m", "pipeline.cli", "ingest", str(source), "-w", str(root), "--json", *options]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=True)
    seconds = time.monotonic() - began
    expected = sum(1 for _ in source.open())
    if json.loads(done.stdout)["new"] != expected:
        raise SystemExit(f"not all of {expected} articles came through: {done.stdout}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", type=Path, help="the folder that tests/engines/fetch.sh filled")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--paragraphs", type=int, default=6, help="length of an article, about 50 words each")
    arguments = parser.parse_args()
    engines = arguments.engines.resolve()
    flink = [
        "--runner",
        "PortableRunner",
        "--beam=--job_endpoint=localhost:18099",
        "--beam=--environment_type=EXTERNAL",
    ]
    flink += ["--beam=--environment_config=localhost:18050", "--beam=--parallelism=2"]
    options = {
        "direct, 2 processes": ["--workers", "2"],
        "Prism": ["--runner", "PrismRunner", f"--beam=--prism_location={engines / 'bin' / 'prism'}"],
        "Flink, parallelism 2": flink,
    }
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "articles.jsonl"
        with source.open("w") as file:
            file.writelines(json.dumps(article(n, arguments.paragraphs)) + "\n" for n in range(arguments.articles))
        jars = str(engines / "flink" / "jars")
        try:
            subprocess.run(
                ["bash", str(SCRIPT), "start", f"{folder}/flink", jars], env=environment, check=True, timeout=500
            )
            for name, more in options.items():
                seconds = ingest(source, Path(folder) / name.partition(",")[0], more)
                load = round(os.getloadavg()[0], 1)
                print(
                    json.dumps(
                        {
                            "engine": name,
                            "articles": arguments.articles,
                            "seconds": round(seconds, 1),
                            "load_1min": load,
                        }
                    ),
                    flush=True,
                )
        finally:
            subprocess.run(["bash", str(SCRIPT), "stop", f"{folder}/flink"], env=environment, check=True, timeout=120)


if __name__ == "__main__":
    main()
