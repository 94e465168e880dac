"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
DEFAULT_WAREHOUSE = Path("warehouse/lake")
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show the logs of Beam and spaCy.")]
