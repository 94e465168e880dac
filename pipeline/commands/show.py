"""``newsbeam show``: one article with what was extracted from it, marked where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline import exits
from warehouse import connect

# Later styles lie over earlier ones; quotes first, so that claims and speakers inside them stay visible.
STYLES = {
    "quote": "italic cyan",
    "place": "green",
    "group": "bold green",
    "time": "magenta",
    "cue": "underline",
    "speaker": "bold blue",
    "claim": "bold black on yellow",
}
_FIND = """
SELECT *, CASE
    WHEN article_id = $key OR url = $key OR source_uri = $key THEN 1
    WHEN starts_with(article_id, $key) THEN 2
    WHEN contains(lower(source_uri), lower($key)) THEN 3
    WHEN contains(lower(title), lower($key)) THEN 4
    WHEN contains(text, $key) THEN 5 END AS fit
FROM articles WHERE fit IS NOT NULL ORDER BY fit, published_at DESC, article_id LIMIT 6
"""
_SPANS = {
    "quote": "SELECT s.start_char, s.end_char FROM (SELECT unnest(segments) AS s FROM quotes WHERE article_id = ?)",
    "place": "SELECT start_char, end_char FROM entities WHERE article_id = ? AND label IN ('GPE', 'LOC', 'FAC')",
    "group": "SELECT start_char, end_char FROM entities WHERE article_id = ? AND label = 'GROUP'",
    "time": "SELECT start_char, end_char FROM temporal_expressions WHERE article_id = ?",
    "cue": "SELECT cue_start, cue_end FROM quotes WHERE article_id = ? AND cue_start IS NOT NULL",
    "speaker": "SELECT speaker_start, speaker_end FROM quotes WHERE article_id = ? AND speaker_start IS NOT NULL",
    "claim": "SELECT start_char, end_char FROM numeric_claims WHERE article_id = ?",
}


class ArticleNotFound(Exception):
    """No article of the warehouse fits; the message says how to find one."""


def show_command(warehouse: Path, key: str, console: Console | None = None) -> int:
    """Prints the article that ``key`` names, then its quotes and claims as lists. Raises ArticleNotFound."""
    console = console or Console(highlight=False)
    connection = connect(warehouse)
    cursor = connection.execute(_FIND, {"key": key})
    names = [d[0] for d in cursor.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not found:
        raise ArticleNotFound(
            f'no article {key!r} in {warehouse}. List them: newsbeam sql "SELECT article_id, published_date, title FROM articles"'
        )
    article = found[0]
    _head(console, article)
    console.print(marked(connection, article))
    _lists(console, connection, article["article_id"])
    _legend(console)
    if len(found) > 1:
        console.print(
            f"\n{len(found) - 1} more fit {key!r}: " + ", ".join(a["article_id"][:10] for a in found[1:]), markup=False
        )
    connection.close()
    return exits.DONE


def marked(connection: Any, article: dict[str, Any]) -> Text:
    """The article's text with every span in its style."""
    text = Text(article["text"])
    for kind, query in _SPANS.items():
        for start, end in connection.execute(query, [article["article_id"]]).fetchall():
            text.stylize(STYLES[kind], start, end)
    if article["dateline_start"] is not None:
        text.stylize("bold", article["dateline_start"], article["dateline_end"])
    return text


def _head(console: Console, article: dict[str, Any]) -> None:
    console.print(article["title"] or "(no title)", style="bold", markup=False)
    facts = [
        article["outlet"],
        str(article["published_date"]) if article["published_date"] else None,
        f"dateline {article['dateline_place']}" if article["dateline_place"] else None,
        article["agency"],
        article["url"] or article["source_uri"],
        article["article_id"],
    ]
    console.print(" · ".join(f for f in facts if f), style="dim", markup=False)
    console.print()


def _lists(console: Console, connection: Any, article_id: str) -> None:
    quotes = connection.execute(
        "SELECT coalesce(speaker_name, speaker, '?'), cue, type, text, confidence FROM quotes WHERE article_id = ? ORDER BY start_char",
        [article_id],
    ).fetchall()
    if quotes:
        console.print("\n[bold]Who said what[/]")
    for speaker, cue, kind, text, confidence in quotes:
        sure = f", {confidence:.2f}" if confidence is not None else ""
        line = Text.assemble(
            (speaker, STYLES["speaker"]), f" {cue or ''} ", (text, STYLES["quote"]), (f"  ({kind}{sure})", "dim")
        )
        console.print(line)
    claims = connection.execute(
        "SELECT text, counted, array_to_string(event, ', '), claimant, stance FROM numeric_claims WHERE article_id = ? ORDER BY start_char",
        [article_id],
    ).fetchall()
    if claims:
        console.print("\n[bold]Numbers claimed[/]")
    for text, counted, event, claimant, stance in claims:
        what = " · ".join(x for x in (counted, event) if x)
        console.print(
            Text.assemble(
                (text, STYLES["claim"]),
                f" {what} — ",
                (claimant or "the article", STYLES["speaker"]),
                f" {stance or ''}",
            )
        )


def _legend(console: Console) -> None:
    parts = [(f" {kind} ", style) for kind, style in STYLES.items()]
    console.print()
    console.print(Text.assemble(*parts))
