"""``make demo``: ingests the sample articles and shows three answers."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

from rich.console import Console

WAREHOUSE = "warehouse/lake"
QUESTIONS = (
    (
        "How often are North Korean troops mentioned, month by month?",
        "FROM mentions_over_time('north_korean_troops', bucket := 'month')",
    ),
    (
        "Who said what about them?",
        """SELECT q.published_date AS day, q.speaker_name AS speaker, q.cue,
                  CASE WHEN length(q.text) > 90 THEN q.text[:90] || '…' ELSE q.text END AS said
           FROM quotes q WHERE q.speaker_name IS NOT NULL AND EXISTS (
             FROM topic_mentions t WHERE t.topic = 'north_korean_troops' AND t.article_id = q.article_id
               AND t.start_char >= q.start_char AND t.end_char <= q.end_char)
           ORDER BY day, speaker, said LIMIT 15""",
    ),
    (
        "How many, who says so, and since when?",
        """SELECT published_date AS day, claimant, text AS number, counted, array_to_string(event, ', ') AS event
           FROM numeric_claims WHERE counted_country = 'PRK' AND counted_role = 'military' AND claimant IS NOT NULL
           ORDER BY day, claimant, number LIMIT 25""",
    ),
)


def main() -> int:
    """Runs the demo's commands as a user would type them; returns the first exit code that is not 0."""
    console = Console(highlight=False)
    newsbeam = [sys.executable, "-m", "pipeline.cli"]
    articles = files("seeds") / "articles"
    source = "seeds/articles" if str(articles).endswith("seeds/articles") else str(articles)
    commands = [[*newsbeam, "ingest", source, "--warehouse", WAREHOUSE]]
    titles = ["newsbeam ingest seeds/articles"]
    for question, query in QUESTIONS:
        titles.append(question)
        commands.append([*newsbeam, "sql", query, "--warehouse", WAREHOUSE])
    for title, command in zip(titles, commands, strict=True):
        console.print(f"\n[bold]{title}[/]")
        sys.stdout.flush()
        code = subprocess.run(command, check=False).returncode
        if code:
            return code
    console.print("\nAsk your own: .venv/bin/newsbeam shell   or   .venv/bin/newsbeam show Rutte")
    return 0


if __name__ == "__main__":
    sys.exit(main())
