"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_WAREHOUSE = Path("warehouse/lake")

Warehouse = Annotated[
    Path,
    typer.Option(
        "--warehouse",
        "-w",
        envvar="NEWSBEAM_WAREHOUSE",
        help="Folder of the warehouse.",
        show_default="warehouse/lake",
    ),
]
Catalog = Annotated[
    str | None,
    typer.Option(
        "--catalog",
        help="Catalogue of a new warehouse: sqlite, or 'postgres:host=… dbname=…' for many machines ($NEWSBEAM_CATALOG).",
        show_default="sqlite",
    ),
]
Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        help="Data files of a new warehouse: s3://BUCKET/PREFIX, gs://BUCKET/PREFIX ($NEWSBEAM_DATA).",
        show_default="the warehouse's folder",
    ),
]
Staging = Annotated[
    str | None,
    typer.Option(
        "--staging",
        help="Where workers that do not see the warehouse's folder leave rows for the commit: s3://BUCKET/PREFIX.",
        show_default="the warehouse's folder",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show the logs of Beam and spaCy.")]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", help="spaCy model, or LANGUAGE=MODEL; may be repeated.", show_default="en_core_web_sm"),
]
Encoding = Annotated[str, typer.Option("--encoding", help="Encoding of text input.")]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", help="Field names, newsbeam's=yours: text=body,published_at=date.", show_default=False),
]
Timezone = Annotated[str, typer.Option("--timezone", help="Zone of times printed without one (IANA name).")]
Fetch = Annotated[
    bool, typer.Option("--fetch", help="Read web addresses among the inputs, and pages that feeds link to.")
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Also fetch from private and local addresses.")]
MaxArticleChars = Annotated[int, typer.Option("--max-article-chars", help="Longer texts become dead letters.", min=1)]
MaxPageMb = Annotated[float, typer.Option("--max-page-mb", help="Larger web pages become dead letters, MB.", min=0.001)]
MaxRecordMb = Annotated[
    float, typer.Option("--max-record-mb", help="Larger raw records become dead letters, MB.", min=0.001)
]
MaxDeadLetters = Annotated[
    int | None,
    typer.Option(
        "--max-dead-letters",
        help="More dead letters than this end with exit code 3.",
        min=0,
        show_default="any number is fine",
    ),
]
Wait = Annotated[float, typer.Option("--wait", help="Seconds to wait while another run holds the warehouse.", min=0)]
LogFormat = Annotated[str, typer.Option("--log-format", help="text · json (one object a line, on standard error)")]
MetricsFile = Annotated[
    Path | None,
    typer.Option(
        "--metrics", help="Write metrics in Prometheus' text form to this file after each commit.", show_default=False
    ),
]
BeamArgs = Annotated[
    list[str] | None,
    typer.Option(
        "--beam",
        help="An option for Beam itself, as --beam=--flink_master=HOST:PORT; may be repeated.",
        show_default=False,
    ),
]
