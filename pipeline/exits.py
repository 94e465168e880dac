"""Exit codes, and how errors become messages that say what to do."""

from __future__ import annotations

import os
import traceback

import typer
from rich.console import Console

DONE, FAILED, USAGE, DEAD_LETTERS, BUSY, SIGINT, SIGTERM = 0, 1, 2, 3, 75, 130, 143

#: Errors whose message names what is wrong and the remedy; those of the warehouse carry their ``exit_code``.
_EXPLAINED = {
    "InputNotFound": USAGE,
    "ModelNotFound": FAILED,
    "EngineFailed": FAILED,
    "StagingPlace": FAILED,
    "CannotStream": USAGE,
    "ArticleNotFound": FAILED,
}


def report(error: BaseException, console: Console) -> int:
    """Prints the error for a person and returns the exit code. ``NEWSBEAM_TRACEBACK=1`` adds the traceback."""
    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    if isinstance(error, typer.Abort):
        return SIGINT
    if callable(show := getattr(error, "show", None)):  # typer's usage errors know how to print themselves
        show()
        return USAGE
    if os.environ.get("NEWSBEAM_TRACEBACK"):
        traceback.print_exception(error)
    if isinstance(error, BrokenPipeError):
        return DONE
    code = getattr(error, "exit_code", _EXPLAINED.get(type(error).__name__))
    if code is not None:
        console.print(f"[bold red]newsbeam:[/] {_escape(str(error))}", soft_wrap=True)
        return int(code)
    if isinstance(error, ValueError):
        console.print(f"[bold red]newsbeam:[/] {_escape(str(error))}")
        return USAGE
    if isinstance(error, OSError):
        console.print(f"[bold red]newsbeam:[/] {_escape(str(error))} — {_remedy(error)}")
        return FAILED
    console.print(
        f"[bold red]newsbeam:[/] {type(error).__name__}: {_escape(str(error))}\n"
        "This is a defect of newsbeam. What was committed stays. NEWSBEAM_TRACEBACK=1 shows where it happened."
    )
    return FAILED


def _remedy(error: OSError) -> str:
    import errno

    return {
        errno.ENOSPC: "free some disk space and run the same command again; nothing half-written is kept",
        errno.EACCES: "check the permissions of that folder, or name another with --warehouse",
        errno.EROFS: "the folder is read-only; name another with --warehouse",
        errno.ENOENT: "check the path",
    }.get(error.errno or 0, "run the same command again; what was committed is skipped")


def _escape(text: str) -> str:
    return text.replace("[", "\\[")
