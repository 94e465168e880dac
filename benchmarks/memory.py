"""Peak memory of a whole ingest by number of articles, and of planning a large file.

    python -m benchmarks.memory --articles 5000 50000      short articles, made here; the peak of all processes together
    python -m benchmarks.memory --plan 2                   plans a JSON Lines file of 2 GB, without reading articles

Articles are of 40 to 60 words put together from the parts below, no two alike. Memory is what the processes of the run
hold (PSS: pages that several share are counted once; RSS where the system has no PSS), looked at twice a second;
the peak is that of the sum. Linux only. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.processes import children
from transforms.sources.options import SourceOptions
from transforms.sources.units import WorkUnit, plan_units

PLACES = [
    "Kyiv",
    "Oslo",
    "Lima",
    "Accra",
    "Perth",
    "Quito",
    "Sofia",
    "Hanoi",
    "Turin",
    "Porto",
    "Basel",
    "Minsk",
    "Dakar",
    "Lyon",
    "Gdansk",
    "Tampa",
]
PEOPLE = ["the mayor", "a police spokesman", "Anna Lindqvist", "Tom Okafor", "the ministry", "Maria Petrova"]
COUNTED = ["houses", "soldiers", "passengers", "tonnes of grain", "patients", "trees", "voters", "boats"]
DONE = ["were counted", "had arrived", "were lost in the storm", "would be moved", "were found", "had been sold"]
TAILS = [
    "The road to the harbour was closed until the evening, and schools sent their pupils home early.",
    "Rain is expected to go on for several days, while teams look for what is missing.",
    "A final figure will be published next week, after all reports have been read.",
    "It was the third such day this month, and the council will meet on Thursday.",
]


def article(number: int) -> dict[str, str]:
    """A short article of our own, the same for the same number."""
    chance = random.Random(number)
    place, count = chance.choice(PLACES), chance.randrange(3, 90_000)
    who, what, done = chance.choice(PEOPLE), chance.choice(COUNTED), chance.choice(DONE)
    text = (
        f"{place.upper()} — About {count:,} {what} {done} near {chance.choice(PLACES)} on Monday, {who} said. "
        f"“We know of {count // 3:,} more,” {who} told reporters in {place}. {chance.choice(TAILS)} "
        f"Report {number} names {chance.randrange(2, 40)} streets. {chance.choice(TAILS)}"
    )
    day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    return {"url": f"https://bench.example/{number}", "published_at": day, "text": text}


def write_articles(target: Path, articles: int) -> None:
    """Writes so many articles."""
    with target.open("w", encoding="utf-8") as out:
        for number in range(articles):
            out.write(json.dumps(article(number), ensure_ascii=False) + "\n")


def write_bytes(target: Path, size: int) -> None:
    """Writes articles until the file has so many bytes: the same block of them again and again."""
    block = target.with_name("block.jsonl")
    write_articles(block, 20_000)
    content = block.read_bytes()
    with target.open("wb") as out:
        while out.tell() < size:
            out.write(content)


def held(pid: int) -> int:
    """Bytes that a process holds; 0 when it has gone."""
    for name, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            for line in Path(f"/proc/{pid}/{name}").read_text().splitlines():
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
        except OSError:
            continue
    return 0


def watch(command: list[str]) -> Iterator[int]:
    """Runs a command to its end; yields what it and its descendants hold, twice a second."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        yield sum(held(pid) for pid in (process.pid, *children(process.pid)))
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")


def measure(articles: int, extra: list[str], folder: Path) -> tuple[int, float]:
    """Peak bytes and seconds of an ingest of so many articles."""
    source = folder / f"{articles}.jsonl"
    write_articles(source, articles)
    warehouse = str(folder / f"w{articles}")
    command = [sys.executable, "-m", "pipeline.cli", "ingest", str(source), "--warehouse", warehouse, "--json"]
    command += extra
    started = time.perf_counter()
    return max(watch(command)), time.perf_counter() - started


def plan(gigabytes: float, folder: Path) -> None:
    """Plans a file of that size and prints units, seconds and what planning added to this process's peak."""
    source = folder / "large.jsonl"
    write_bytes(source, int(gigabytes * 1e9))
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    units = records = ranges = 0
    for unit in plan_units([str(source)], SourceOptions(), 50, folder / "spool"):
        assert isinstance(unit, WorkUnit)
        units, records = units + 1, records + unit.records
        ranges += all(part.kind == "lines" for part in unit.parts)
    seconds = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{source.stat().st_size / 1e9:.2f} GB: {units:,} units, {ranges:,} of them byte ranges; {records:,} records")
    print(f"planned in {seconds:.1f} s; peak memory grew by {grown / 1024:.1f} MB")


def main() -> None:
    """Measures what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="*", default=[])
    parser.add_argument("--workers", default="2")
    parser.add_argument("--batch-articles", default="2000")
    parser.add_argument("--plan", type=float, metavar="GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.plan:
            plan(options.plan, Path(folder))
        if options.articles:
            print("| articles | peak memory, MB | of the first | seconds |\n|---|---|---|---|")
        extra = ["--workers", options.workers, "--batch-articles", options.batch_articles]
        first = 0
        for articles in options.articles:
            peak, seconds = measure(articles, extra, Path(folder))
            first = first or peak
            print(f"| {articles:,} | {peak / 1e6:,.0f} | {peak / first:.2f} | {seconds:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
