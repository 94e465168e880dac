"""Dead letters for what nobody foresaw."""

from __future__ import annotations

from schemas import DeadLetter
from transforms.sources.dead_letters import dead_letter


def unexpected(
    source_uri: str | None,
    stage: str,
    error: Exception,
    payload: bytes | str,
    form: str | None = None,
    meta: tuple[tuple[str, str], ...] = (),
) -> DeadLetter:
    """The dead letter of a record on which newsbeam itself failed: it stops nothing and is not lost."""
    return dead_letter(
        source_uri or "",
        stage,
        "unexpected_error",
        f"{type(error).__name__}: {error}. This is a defect of newsbeam, please report it with the payload; "
        "after an update, newsbeam retry reads the record again.",
        payload,
        form=form,
        meta=meta,
    )
