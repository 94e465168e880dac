"""Whether the number of processes that ``newsbeam ingest`` chooses by default is the one that pays.

    python -m benchmarks.workers                                        25, 200 and 500 articles from seeds/articles
    python -m benchmarks.workers --input news.jsonl --articles 25 200   texts of your own (JSON Lines with "text")

Times a whole ingest into a new warehouse with one process and with all cores, in turn. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from benchmarks.throughput import Spent, texts_of, time_newsbeam, write_input
from pipeline.workers import choose_workers


def main() -> None:
    """Times and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--articles", type=int, nargs="*", default=[25, 200, 500])
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    texts = texts_of(options.input)
    many = choose_workers(None, None)
    print(f"{options.runs} run(s) each, load {os.getloadavg()[0]:.1f}: seconds on the clock (of processors)\n")
    print(f"| articles | kB | 1 process | {many} processes | chosen |\n|---|---|---|---|---|")
    for articles in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "input.jsonl"
            write_input(texts, articles, source)
            spent: dict[int, list[Spent]] = {1: [], many: []}
            for run in range(options.runs):
                for workers, found in spent.items():
                    found.append(time_newsbeam(source, Path(folder) / f"w{workers}-{run}", workers))
            size = source.stat().st_size
            cells = [
                f"{statistics.median(s.wall for s in found):.1f} ({statistics.median(s.processor for s in found):.1f})"
                for found in spent.values()
            ]
        print(f"| {articles} | {size / 1e3:,.0f} | {' | '.join(cells)} | {choose_workers(None, size)} |", flush=True)


if __name__ == "__main__":
    main()
