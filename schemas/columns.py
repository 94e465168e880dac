"""How a row type of the public contract is declared, and how it becomes an Arrow schema.

A row type is a frozen dataclass whose fields are made with :func:`col`. The Arrow type follows from the Python
annotation; ``col`` carries the documentation (the table reference is printed from it) and, where the annotation
is too wide, the Arrow type.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from functools import cache
from typing import Any

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")
SEGMENTS = pa.list_(pa.struct([("start_char", pa.int32()), ("end_char", pa.int32())]))

_ARROW: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int32(),
    float: pa.float64(),
    bool: pa.bool_(),
    dt.date: pa.date32(),
    dt.datetime: TIMESTAMP,
    tuple[str, ...]: pa.list_(pa.string()),
    tuple[tuple[int, int], ...]: SEGMENTS,
}


def col(doc: str, *, default: Any = None, arrow: pa.DataType | None = None) -> Any:
    """A column: what it means, its default (None: unknown is NULL, never ''), and an Arrow type if not the usual one."""
    return dataclasses.field(default=default, metadata={"doc": doc, "arrow": arrow})


def key(doc: str, *, arrow: pa.DataType | None = None) -> Any:
    """A column that every row has: no default, never NULL."""
    return dataclasses.field(metadata={"doc": doc, "arrow": arrow})


@cache
def arrow_schema(row_type: type) -> pa.Schema:
    """The Arrow schema of a row type, columns in the order of its fields.

    Raises TypeError when a field's annotation has no Arrow type.
    """
    hints = typing.get_type_hints(row_type)
    fields = []
    for f in dataclasses.fields(row_type):
        hint, nullable = _unwrap(hints[f.name])
        arrow = f.metadata.get("arrow") or _ARROW.get(hint)
        if arrow is None:
            raise TypeError(f"{row_type.__name__}.{f.name}: no Arrow type for {hint!r}; name one in schemas.columns")
        fields.append(pa.field(f.name, arrow, nullable=nullable))
    return pa.schema(fields)


def to_table(row_type: type, rows: typing.Iterable[Any]) -> pa.Table:
    """Rows of one type as an Arrow table with exactly that type's schema, in the order given."""
    schema = arrow_schema(row_type)
    names = [f.name for f in schema]
    columns: dict[str, list[Any]] = {n: [] for n in names}
    for row in rows:
        for name in names:
            columns[name].append(_plain(getattr(row, name)))
    return pa.table({n: pa.array(columns[n], type=schema.field(n).type) for n in names}, schema=schema)


def _plain(value: Any) -> Any:
    """Tuples of offset pairs become the dictionaries that Arrow structs are made from."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return [{"start_char": s, "end_char": e} for s, e in value]
    return value


def _unwrap(hint: Any) -> tuple[Any, bool]:
    """``X | None`` -> (X, True); ``X`` -> (X, False)."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = [a for a in typing.get_args(hint) if a is not type(None)]
        if len(inner) == 1:
            return inner[0], True
    return hint, False
