"""The command line: what a user types, turned into calls of functions that can be tested without it.

Commands import what they need when they run: ``newsbeam sql`` should not wait for Beam and spaCy to load.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline import cli_live, cli_upkeep, exits
from pipeline.cli_options import (
    DEFAULT_WAREHOUSE,
    AllowPrivate,
    BeamArgs,
    Catalog,
    Data,
    Encoding,
    Fetch,
    LogFormat,
    Mapping,
    MaxArticleChars,
    MaxDeadLetters,
    MaxPageMb,
    MaxRecordMb,
    MetricsFile,
    Models,
    Staging,
    Timezone,
    Verbose,
    Wait,
    Warehouse,
)

app = typer.Typer(
    name="newsbeam",
    help="Who said what, and how many: raw news articles in, tables that DuckDB queries out.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
err = Console(stderr=True, highlight=False)

app.add_typer(cli_upkeep.app)
cli_live.register(app)


@app.command(epilog="Example: `newsbeam ingest articles/ more.jsonl.gz 'dump/*.json' --warehouse lake`")
def ingest(
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, globs, - for standard input, or web addresses with --fetch.", show_default=False
        ),
    ],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    catalog: Catalog = None,
    data: Data = None,
    runner: Annotated[
        str, typer.Option(help="direct (this machine), or a Beam runner: PrismRunner, FlinkRunner …")
    ] = "direct",
    staging: Staging = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; by default one for small inputs, all cores for large ones.", min=1)
    ] = None,
    model: Models = None,
    batch_articles: Annotated[int, typer.Option(help="Articles that are committed together, about.", min=1)] = 2_000,
    encoding: Encoding = "utf-8",
    mapping: Mapping = None,
    timezone: Timezone = "UTC",
    fetch: Fetch = False,
    since: Annotated[
        datetime | None,
        typer.Option(help="Pass over entries of feeds and sitemaps older than this day.", formats=["%Y-%m-%d"]),
    ] = None,
    allow_private: AllowPrivate = False,
    max_article_chars: MaxArticleChars = 200_000,
    max_page_mb: MaxPageMb = 8,
    max_record_mb: MaxRecordMb = 16,
    max_dead_letters: MaxDeadLetters = None,
    wait: Wait = 0.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and annotate everything, write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run's summary as one JSON object.")] = False,
    metrics: MetricsFile = None,
    log_format: LogFormat = "text",
    verbose: Verbose = False,
    beam: BeamArgs = None,
) -> None:
    """Read articles, extract datelines, entities, quotes, claims and times, and commit them to the warehouse.

    Articles that are known already are skipped; running the same input again changes nothing. What cannot be read
    becomes a dead letter with the reason (`newsbeam retry` runs them again).

    Exit codes: 0 done · 1 failed · 2 wrong usage · 3 done, but more dead letters than --max-dead-letters ·
    75 another run holds the warehouse · 130 or 143 stopped by a signal (what was committed stays).
    """
    from pipeline.quiet import settle

    settle(verbose)
    from pipeline.settings import IngestSettings, parse_mapping, parse_models
    from pipeline.workers import prepare
    from transforms.sources.options import MIB, SourceOptions

    settings = IngestSettings(
        inputs=tuple(inputs),
        warehouse=warehouse,
        catalog=catalog,
        data=data,
        staging=staging,
        runner=runner,
        workers=workers,
        models=parse_models(model or []),
        batch_articles=batch_articles,
        dry_run=dry_run,
        wait_seconds=wait,
        source=SourceOptions(
            encoding=encoding,
            timezone=timezone,
            mapping=parse_mapping(mapping or []),
            max_article_chars=max_article_chars,
            max_page_bytes=int(max_page_mb * MIB),
            max_record_bytes=int(max_record_mb * MIB),
            fetch=fetch,
            allow_private_addresses=allow_private,
            since=f"{since:%Y-%m-%d}" if since else None,
        ),
        beam_args=tuple(beam or ()),
    )
    prepare(settings)
    from pipeline.commands.ingest import ingest_command

    raise typer.Exit(
        ingest_command(
            settings,
            max_dead_letters=max_dead_letters,
            as_json=as_json,
            verbose=verbose,
            metrics_file=metrics,
            log_format=log_format,
        )
    )


@app.command(
    epilog="Example: `newsbeam retry --encoding cp1251 --warehouse lake`, or `newsbeam retry --fetch` for links of feeds"
)
def retry(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    workers: Annotated[int | None, typer.Option(help="Processes; by default as many as pay.", min=1)] = None,
    model: Models = None,
    encoding: Encoding = "utf-8",
    mapping: Mapping = None,
    timezone: Timezone = "UTC",
    fetch: Fetch = False,
    allow_private: AllowPrivate = False,
    max_article_chars: MaxArticleChars = 200_000,
    max_page_mb: MaxPageMb = 8,
    max_record_mb: MaxRecordMb = 16,
    max_dead_letters: MaxDeadLetters = None,
    wait: Wait = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    verbose: Verbose = False,
) -> None:
    """Read the sources of all dead letters again; those that come through leave the table of dead letters.

    Give the option that a letter's message names, and those that the first run was given (models, encoding, field
    names). Where a file is gone, the record kept in the letter is read.

    Exit codes: as those of `newsbeam ingest`.
    """
    from pipeline.quiet import settle

    settle(verbose)
    from pipeline.commands.retry import retry_command
    from pipeline.settings import IngestSettings, parse_mapping, parse_models
    from transforms.sources.options import MIB, SourceOptions

    settings = IngestSettings(
        inputs=(),
        warehouse=warehouse,
        workers=workers,
        models=parse_models(model or []),
        wait_seconds=wait,
        source=SourceOptions(
            encoding=encoding,
            timezone=timezone,
            mapping=parse_mapping(mapping or []),
            max_article_chars=max_article_chars,
            max_page_bytes=int(max_page_mb * MIB),
            max_record_bytes=int(max_record_mb * MIB),
            fetch=fetch,
            allow_private_addresses=allow_private,
        ),
    )
    raise typer.Exit(retry_command(settings, max_dead_letters=max_dead_letters, as_json=as_json, verbose=verbose))


@app.command(
    epilog="Example: `newsbeam sql \"FROM mentions_over_time('north_korean_troops', bucket := 'week')\" --format csv`"
)
def sql(
    query: Annotated[str | None, typer.Argument(help="DuckDB SQL; without it, -f FILE.", show_default=False)] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="File with the query.", show_default=False)] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    fmt: Annotated[str, typer.Option("--format", help="table · csv · jsonl · markdown · parquet")] = "table",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write (parquet needs one).", show_default=False)
    ] = None,
) -> None:
    """Ask the warehouse: read-only, with all views and macros ready."""
    from pipeline.commands.sql import sql_command

    raise typer.Exit(sql_command(warehouse, query, file, fmt, output))


@app.command(epilog="Example: `newsbeam shell --warehouse lake`")
def shell(warehouse: Warehouse = DEFAULT_WAREHOUSE) -> None:
    """Ask one question after another; `.tables`, `.help` and `.quit` work, a query ends with a semicolon."""
    from pipeline.commands.shell import shell_command

    raise typer.Exit(shell_command(warehouse))


@app.command(
    epilog="Example: `newsbeam show a1b2c3 --warehouse lake`, or with the article's URL or a part of its title"
)
def show(
    article: Annotated[
        str, typer.Argument(help="Article id (or its beginning), URL, source file, or words of the title or text.")
    ],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
) -> None:
    """Show one article with its quotes, speakers, claims, places and times marked in colour."""
    from pipeline.commands.show import show_command

    raise typer.Exit(show_command(warehouse, article))


@app.command(epilog="Example: `newsbeam doctor --warehouse lake`")
def doctor(
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    model: Annotated[
        list[str] | None, typer.Option(help="Also check this spaCy model.", show_default="en_core_web_sm")
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="First mend what can be: articles whose data files are lost go out of the tables (ingest brings them back), "
            "indexes and stories that do not fit the tables are made anew.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print findings as one JSON object.")] = False,
) -> None:
    """Check versions, the model, DuckLake, and every row of the warehouse against the invariants.

    Exit code 1 when something is wrong; each finding names its remedy.
    """
    from pipeline.quiet import settle

    settle(False)
    from pipeline.commands.doctor import doctor_command
    from pipeline.settings import parse_models

    raise typer.Exit(doctor_command(warehouse, parse_models(model or []), as_json, fix))


@app.command(epilog="Example: `newsbeam version`")
def version() -> None:
    """Print newsbeam's version."""
    _print_version(True)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version as installed

        typer.echo(f"newsbeam {installed('newsbeam')}")
        raise typer.Exit


@app.callback(epilog="Example: `newsbeam ingest articles/ --warehouse lake`, then `newsbeam shell --warehouse lake`")
def _before_any_command(
    version: Annotated[
        bool, typer.Option("--version", help="Print newsbeam's version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Who said what, and how many: raw news articles in, tables that DuckDB queries out."""


def run(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code; every known error becomes a message on standard error."""
    try:
        code = app(arguments, prog_name="newsbeam", standalone_mode=False)
        return code if isinstance(code, int) else exits.DONE
    except Exception as error:
        return exits.report(error, err)
    except KeyboardInterrupt:
        return exits.SIGINT


def main() -> None:
    """Entry point."""
    code = run(sys.argv[1:])
    _leave_quietly()
    sys.exit(code)


def _leave_quietly() -> None:
    """A closed pipe (``newsbeam sql … | head``) is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
