"""Commands that go on until they are stopped: ``watch`` and ``stream``."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli_options import (
    DEFAULT_WAREHOUSE,
    BeamArgs,
    Catalog,
    Data,
    Encoding,
    LogFormat,
    Mapping,
    MaxArticleChars,
    MaxPageMb,
    MaxRecordMb,
    MetricsFile,
    Models,
    Timezone,
    Verbose,
    Warehouse,
)


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.command(epilog="Example: `newsbeam watch inbox/ --warehouse lake`")(watch)
    app.command(
        epilog="Example: `newsbeam stream inbox/ --runner PrismRunner --warehouse lake`, or `newsbeam stream "
        "--kafka HOST:9092 --topic articles --runner FlinkRunner --beam=--flink_master=HOST:8081`"
    )(stream)


def watch(
    folders: Annotated[list[str], typer.Argument(help="Folders (or files, globs) to watch.", show_default=False)],
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    catalog: Catalog = None,
    data: Data = None,
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
    timezone: Timezone = "UTC",
    max_article_chars: MaxArticleChars = 200_000,
    max_page_mb: MaxPageMb = 8,
    max_record_mb: MaxRecordMb = 16,
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
    from transforms.sources.options import MIB, SourceOptions

    if log_format == "json":
        use_json(verbose)
    ingest = IngestSettings(
        inputs=tuple(folders),
        warehouse=warehouse,
        catalog=catalog,
        data=data,
        runner=runner,
        workers=workers,
        models=parse_models(model or []),
        batch_articles=batch_articles,
        source=SourceOptions(
            encoding=encoding,
            timezone=timezone,
            mapping=parse_mapping(mapping or []),
            max_article_chars=max_article_chars,
            max_page_bytes=int(max_page_mb * MIB),
            max_record_bytes=int(max_record_mb * MIB),
        ),
        beam_args=tuple(beam or ()),
    )
    settings = WatchSettings(ingest, interval=interval, settle=settle, once=once, metrics=metrics)
    raise typer.Exit(watch_command(settings, log_format=log_format, as_json=as_json))


def stream(
    folders: Annotated[
        list[str] | None, typer.Argument(help="Folders to read from; none with --kafka.", show_default=False)
    ] = None,
    warehouse: Warehouse = DEFAULT_WAREHOUSE,
    catalog: Catalog = None,
    data: Data = None,
    runner: Annotated[str, typer.Option(help="PrismRunner or FlinkRunner.")] = "direct",
    kafka: Annotated[
        str | None, typer.Option(help="Kafka servers, HOST:PORT,…: read from topics.", show_default=False)
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Kafka topic; may be repeated.", show_default=False)] = None,
    group: Annotated[
        str | None,
        typer.Option(help="Kafka consumer group; by default one of this warehouse's own.", show_default=False),
    ] = None,
    expansion_service: Annotated[
        str | None, typer.Option(help="HOST:PORT of a running Beam expansion service, for Kafka.", show_default=False)
    ] = None,
    interval: Annotated[float, typer.Option(help="Seconds between two looks at the folders.", min=0.05)] = 1.0,
    settle: Annotated[
        float, typer.Option(help="A file is read when it has not changed for this many seconds.", min=0)
    ] = 1.0,
    window: Annotated[int, typer.Option(help="Length of a window of publication times, in seconds.", min=60)] = 86_400,
    commit_every: Annotated[int, typer.Option(help="Seconds that rows wait for their commit.", min=1)] = 2,
    wait: Annotated[float, typer.Option(help="Seconds to wait while another run holds the warehouse.", min=0)] = 0.0,
    model: Models = None,
    encoding: Encoding = "utf-8",
    mapping: Mapping = None,
    timezone: Timezone = "UTC",
    max_article_chars: MaxArticleChars = 200_000,
    max_page_mb: MaxPageMb = 8,
    max_record_mb: MaxRecordMb = 16,
    metrics: MetricsFile = None,
    log_format: LogFormat = "text",
    as_json: Annotated[bool, typer.Option("--json", help="Print the run's row as JSON at the end.")] = False,
    verbose: Verbose = False,
    beam: BeamArgs = None,
) -> None:
    """Read articles without end from folders or Kafka, as one Beam pipeline that commits window by window.

    The time of an event is the article's publication: what comes late lands in its own day. Needs an engine that
    streams (Prism or Flink); `newsbeam watch` does the same on any machine without one.

    Exit codes: 0 stopped by a signal · 1 the engine failed · 2 wrong usage, or an engine that cannot stream ·
    75 another run holds the warehouse.
    """
    from pipeline.quiet import settle as settle_logs

    settle_logs(verbose)
    from pipeline.commands.stream import stream_command
    from pipeline.logs import use_json
    from pipeline.settings import IngestSettings, parse_mapping, parse_models
    from pipeline.stream import KafkaSource, StreamSettings
    from transforms.sources.options import MIB, SourceOptions

    if bool(folders) == bool(kafka) or bool(kafka) != bool(topic):
        raise typer.BadParameter("give folders, or --kafka HOST:PORT with --topic NAME")
    if log_format == "json":
        use_json(verbose)
    ingest = IngestSettings(
        inputs=tuple(folders or ()),
        warehouse=warehouse,
        catalog=catalog,
        data=data,
        runner=runner,
        models=parse_models(model or []),
        wait_seconds=wait,
        source=SourceOptions(
            encoding=encoding,
            timezone=timezone,
            mapping=parse_mapping(mapping or []),
            max_article_chars=max_article_chars,
            max_page_bytes=int(max_page_mb * MIB),
            max_record_bytes=int(max_record_mb * MIB),
        ),
        beam_args=tuple(beam or ()),
    )
    source = KafkaSource(kafka, tuple(topic or ()), group, expansion_service) if kafka else None
    settings = StreamSettings(
        ingest,
        kafka=source,
        interval=interval,
        settle=settle,
        window_seconds=window,
        commit_seconds=commit_every,
    )
    raise typer.Exit(stream_command(settings, log_format=log_format, as_json=as_json, metrics_file=metrics))
