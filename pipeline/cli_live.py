"""Commands that go on until they are stopped: ``watch`` and ``stream``."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli_options import (
    DEFAULT_WAREHOUSE,
    BeamArgs,
    Encoding,
    LogFormat,
    Mapping,
    MetricsFile,
    Models,
    Verbose,
    Warehouse,
)


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command(epilog="Example: `newsbeam watch inbox/ --warehouse lake`")(watch)


def watch(
    folders: Annotated[list[str], typer.Argument(help="Folders (or files, globs) to watch.", show_default=False)],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    interval: Annotated[float, typer.Option(help="Seconds between two looks at the folders.", min=0.05)] = 1.0,
    settle: Annotated[
        float, typer.Option(help="A file is read when it has not changed for this many seconds.", min=0)
    ] = 1.0,
    once: Annotated[bool, typer.Option("--once", help="End when everything that is there is committed.")] = False,
    runner: Annotated[str, typer.Option(help="direct (this machine), or a Beam runner.")] = "direct",
    workers: Annotated[int | None, typer.Option(help="Processes; by default as many as pay.", min=1)] = None,
    model: Models = None,
    batch_articles: Annotated[int, typer.Option(help="Articles that are committed together, about.", min=1)] = 2_000,
    encoding: Encoding = "utf-8",
    mapping: Mapping = None,
    max_article_chars: Annotated[int, typer.Option(help="Longer texts become dead letters.", min=1)] = 200_000,
    metrics: MetricsFile = None,
    log_format: LogFormat = "text",
    as_json: Annotated[
        bool, typer.Option("--json", help="With --once: print the summaries of all runs as one JSON list.")
    ] = False,
    verbose: Verbose = False,
    beam: BeamArgs = None,
) -> None:
    """Watch folders: new and changed files are committed seconds after they arrive, never twice.

    Files that are still being written are left until they have not changed for --settle seconds; files that are
    renamed into the folder when they are complete are safest. Where a watch was stopped or killed, the next one goes
    on. A signal (Ctrl-C, SIGTERM) ends it after the batch under way, a second one at once.

    Exit codes: 0 stopped · 1 failed · 2 wrong usage · 130 or 143 a batch had to be left (it is taken up next time).
    """
    from pipeline.quiet import settle as settle_logs

    settle_logs(verbose)
    from pipeline.commands.watch import watch_command
    from pipeline.logs import use_json
    from pipeline.settings import IngestSettings, parse_mapping, parse_models
    from pipeline.watch import WatchSettings
    from transforms.sources.options import SourceOptions

    if log_format == "json":
        use_json(verbose)
    ingest = IngestSettings(
        inputs=tuple(folders),
        warehouse=warehouse,
        runner=runner,
        workers=workers,
        models=parse_models(model or []),
        batch_articles=batch_articles,
        source=SourceOptions(
            encoding=encoding, max_article_chars=max_article_chars, mapping=parse_mapping(mapping or [])
        ),
        beam_args=tuple(beam or ()),
    )
    settings = WatchSettings(ingest, interval=interval, settle=settle, once=once, metrics=metrics)
    raise typer.Exit(watch_command(settings, log_format=log_format, as_json=as_json))
