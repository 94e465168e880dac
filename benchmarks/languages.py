"""How much text the language identifier needs: right and wrong answers by length and confidence.

python -m benchmarks.languages FILE.jsonl.gz…      files of English news, field "text"
"""

from __future__ import annotations

import gzip
import json
import sys

from transforms.sources.language import _identifier


def main(paths: list[str]) -> None:
    texts: list[str] = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as f:
            texts += [json.loads(line)["text"] for line in f]
    for length in (40, 60, 80, 120, 200, 500, 3000):
        answers = [_identifier().classify(t[:length]) for t in texts if len(t) >= min(length, 300)]
        for least in (0.3, 0.5, 0.7):
            right = sum(code == "en" and confidence >= least for code, confidence in answers)
            wrong = sum(code != "en" and confidence >= least for code, confidence in answers)
            n = len(answers)
            print(f"{length:5} characters, confidence {least}: right {right / n:.4f} wrong {wrong / n:.4f} of {n}")


if __name__ == "__main__":
    main(sys.argv[1:])
