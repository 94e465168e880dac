"""The commands that look after a warehouse; ``pipeline.cli`` takes them in under the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import DEFAULT_WAREHOUSE, Warehouse

app = typer.Typer(rich_markup_mode="markdown")
topics_app = typer.Typer(no_args_is_help=True, help="Saved questions: list them, try them out.")
app.add_typer(topics_app, name="topics")
Wait = Annotated[float, typer.Option(help="Seconds to wait for a run that holds the warehouse.", min=0)]


@app.command(epilog="Example: edit `lake/reference/topics.toml`, then `newsbeam refresh --warehouse lake`")
def refresh(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """Load edited aliases and topics; views show the change at once, no article is read again."""
    from warehouse.reference import refresh as load

    counts = load(warehouse)
    typer.echo(", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items()))


@topics_app.command("list", epilog="Example: `newsbeam topics list --warehouse lake`")
def topics_list(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """List the topics of a warehouse with what they match."""
    from pipeline.commands.sql import sql_command

    query = """SELECT t.topic, any_value(t.description) AS description, count(DISTINCT m.article_id) AS articles,
               count(m.article_id) AS mentions
               FROM topics t LEFT JOIN topic_mentions m ON m.topic = t.topic GROUP BY t.topic ORDER BY t.topic"""
    raise typer.Exit(sql_command(warehouse, query, None, "table", None))


@topics_app.command("test", epilog="Example: `newsbeam topics test north_korean_troops --limit 5 --warehouse lake`")
def topics_test(
    name: Annotated[str, typer.Argument(help="Topic, as in topics.toml.")],
    limit: Annotated[int, typer.Option(help="Passages to show.", min=1)] = 20,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Show what a topic of the edited `topics.toml` would match, in context, before `refresh` makes it count."""
    from pipeline.commands.topics import test_command

    raise typer.Exit(test_command(warehouse, name, limit))


@app.command(epilog="Example: `newsbeam maintain --expire-days 30 --warehouse lake`, nightly or weekly")
def maintain(
    expire_days: Annotated[
        float | None,
        typer.Option(help="Give up snapshots older than this.", min=0, show_default="all stay readable"),
    ] = None,
    grace_hours: Annotated[float, typer.Option(help="How long replaced files stay for readers.", min=0)] = 1.0,
    wait: Wait = 0.0,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Join small files, give up old snapshots, remove what nothing needs. Safe while others read."""
    from warehouse.maintain import maintain as do

    report = do(warehouse, expire_days=expire_days, grace_hours=grace_hours, wait=wait)
    typer.echo(
        f"files {report.files_before:,} → {report.files_after:,}, "
        f"bytes {report.bytes_before:,} → {report.bytes_after:,}, {report.snapshots_expired:,} snapshots given up, "
        f"{report.files_removed:,} files removed, {report.files_waiting:,} wait for readers"
    )


@app.command(epilog="Example: `newsbeam forget https://ledger.example/a/1 --warehouse lake`")
def forget(
    articles: Annotated[list[str], typer.Argument(help="Article ids or URLs.")],
    wait: Wait = 0.0,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Take articles out of all tables and files, for good; old snapshots go too, and later ingests leave them out."""
    from pipeline import clock
    from warehouse.forget import forget as do

    gone = do(warehouse, articles, now=clock.now(), wait=wait)
    rows = ", ".join(f"{n:,} {table.replace('_', ' ')}" for table, n in gone.rows.items())
    typer.echo(f"forgotten: {', '.join(gone.article_ids)} ({rows}, {gone.dead_letters} dead letters)")


@app.command(epilog="Example: `newsbeam history https://ledger.example/a/1 --warehouse lake`")
def history(
    article: Annotated[
        str | None, typer.Argument(help="Article id or URL; without it, the warehouse's snapshots.", show_default=False)
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Show the states of the warehouse that can be read, or what changed from version to version of an article."""
    from pipeline.commands.history import history_command

    raise typer.Exit(history_command(warehouse, article))


@app.command(epilog="Example: `newsbeam export lake-2024 --by-day --warehouse lake`")
def export(
    folder: Annotated[Path, typer.Argument(help="New folder for the Parquet files.", show_default=False)],
    by_day: Annotated[
        bool, typer.Option("--by-day", help="Folders published_date=… as Hive and Spark read them.")
    ] = False,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Write all tables as plain Parquet that any tool reads. One table or query: `newsbeam sql … --format … -o FILE`."""
    from warehouse.export import export_warehouse

    rows = export_warehouse(warehouse, folder, by_day=by_day)
    typer.echo(f"{folder}: " + ", ".join(f"{n:,} {table.replace('_', ' ')}" for table, n in rows.items()))
