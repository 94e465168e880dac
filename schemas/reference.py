"""The table reference of the docs, generated from the row types: ``python -m schemas.reference > docs/TABLES.md``."""

from __future__ import annotations

import dataclasses
import sys

import pyarrow as pa

from schemas.columns import SEGMENTS, TIMESTAMP, arrow_schema
from schemas.rows import TABLES

_SQL = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    TIMESTAMP: "TIMESTAMPTZ",
    pa.list_(pa.string()): "VARCHAR[]",
    SEGMENTS: "STRUCT(start_char INTEGER, end_char INTEGER)[]",
}
_HEAD = """# Tables

Generated from `schemas/rows.py` by `python -m schemas.reference`.

Offsets (`start_char`, `end_char`) are Unicode code points into `articles.text` of the same `article_id`, half open:
`substr(a.text, start_char + 1, end_char - start_char)` is the row's text. Unknown is NULL, never ''. Countries are
ISO 3166-1 alpha-3, languages ISO 639-1, times UTC.
"""


def sql_type(arrow: pa.DataType) -> str:
    """DuckDB's name of an Arrow type used by the contract. Raises KeyError for any other."""
    return _SQL[arrow]


def reference() -> str:
    """The reference as Markdown, tables and columns in the order of their definition."""
    parts = [_HEAD]
    for name, row_type in TABLES.items():
        doc = (row_type.__doc__ or "").split(": ", 1)[-1].strip()
        parts.append(f"## {name}\n\n{doc[:1].upper()}{doc[1:]}\n\n| column | type | meaning |\n|---|---|---|")
        schema = arrow_schema(row_type)
        parts += [
            f"| {f.name} | {sql_type(schema.field(f.name).type)} | {f.metadata['doc'].replace('|', '/')} |"
            for f in dataclasses.fields(row_type)
        ]
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(reference())
