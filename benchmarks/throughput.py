"""Articles and words a second of a whole ingest, against two bare spaCy processes on the same texts, in one run.

    python -m benchmarks.throughput                         2,000 articles made from seeds/articles
    python -m benchmarks.throughput --input news.jsonl      texts of your own (JSON Lines with "text")
    python -m benchmarks.throughput --articles 200 --runs 3 --workers 1

Both sides are timed as whole processes, from start to end: newsbeam reads, annotates, extracts and commits into a new
warehouse; each bare process loads the stock model and runs ``nlp.pipe`` over half of the texts. The sides take turns,
so that a machine whose speed drifts treats them alike; quote the median ratios. Two are printed: of the time on the
clock, which counts on a machine that does nothing else, and of the processors' time (user and system, all processes),
which other work on the machine disturbs less. Prints Markdown.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.golden_articles import ROOT, read_articles

BARE = """
import json, sys, spacy
from transforms.nlp.model import REPUBLISHED
nlp = spacy.load(REPUBLISHED["en_core_web_sm"])
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
for doc in nlp.pipe(texts[int(sys.argv[2]) :: int(sys.argv[3])], batch_size=32):
    pass
"""
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def texts_of(path: Path | None) -> list[str]:
    """Texts of a JSON Lines file (packed or not), or of the sample articles."""
    if path is None:
        return [a.text for a in read_articles(ROOT / "seeds" / "articles").values()]
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line)["text"] for line in raw.splitlines()]


def write_input(texts: list[str], articles: int, target: Path) -> int:
    """Writes that many articles, the texts in turn, each under a URL of its own; returns the words."""
    words = 0
    with target.open("w", encoding="utf-8") as out:
        for i in range(articles):
            text = texts[i % len(texts)]
            words += len(text.split())
            row = {"url": f"https://bench.example/{i}", "published_at": f"2024-11-{i % 28 + 1:02d}", "text": text}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return words


class Spent(NamedTuple):
    """Seconds on the clock and of the processors."""

    wall: float
    processor: float


@contextmanager
def spending() -> Iterator[list[Spent]]:
    """Yields a list that holds, at the end of the block, what the processes started and ended within it spent."""
    found: list[Spent] = []
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    yield found
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found.append(Spent(time.perf_counter() - wall, processor))


def time_newsbeam(source: Path, folder: Path, workers: int | None) -> Spent:
    """What a whole ``newsbeam ingest`` into a new warehouse takes."""
    command = [sys.executable, "-m", "pipeline.cli", "ingest", str(source), "--warehouse", str(folder), "--json"]
    if workers is not None:
        command += ["--workers", str(workers)]
    with spending() as spent:
        subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    return spent[0]


def time_bare(source: Path, processes: int) -> Spent:
    """What it takes until that many bare processes have annotated all texts between them."""
    with spending() as spent:
        running = [
            subprocess.Popen([sys.executable, "-c", BARE, str(source), str(i), str(processes)], env=ENVIRONMENT)
            for i in range(processes)
        ]
        codes = [p.wait() for p in running]
        if any(codes):
            raise SystemExit("a bare spaCy process failed")
    return spent[0]


def main() -> None:
    """Times both sides in turn and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--processes", type=int, default=2, help="bare spaCy processes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "input.jsonl"
        words = write_input(texts_of(options.input), options.articles, source)
        ours, bare = [], []
        for run in range(options.runs):
            ours.append(time_newsbeam(source, Path(folder) / f"w{run}", options.workers))
            bare.append(time_bare(source, options.processes))
    pairs = list(zip(ours, bare, strict=True))
    print(
        f"{options.articles:,} articles, {words:,} words, {options.runs} run(s) each, load {os.getloadavg()[0]:.1f}\n"
    )
    print("| | seconds (median) | of processors | articles/s | words/s |\n|---|---|---|---|---|")
    for name, spent in (("newsbeam ingest, start to commit", ours), (f"{options.processes} bare nlp.pipe", bare)):
        wall = statistics.median(s.wall for s in spent)
        processor = statistics.median(s.processor for s in spent)
        print(f"| {name} | {wall:.1f} | {processor:.1f} | {options.articles / wall:.1f} | {words / wall:,.0f} |")
    print("\nbare spaCy's time / newsbeam's time (above 1: newsbeam is faster):")
    print(f"clock {statistics.median(b.wall / a.wall for a, b in pairs):.2f}, ", end="")
    print(f"processors {statistics.median(b.processor / a.processor for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
