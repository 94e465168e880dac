"""The public contract: row types, Arrow schemas, ids. Imports only the standard library and pyarrow."""

from schemas.columns import arrow_schema, to_table
from schemas.rows import (
    TABLES,
    Article,
    DeadLetter,
    Entity,
    NumericClaim,
    Quote,
    Run,
    TemporalExpression,
)

__all__ = [
    "TABLES",
    "Article",
    "DeadLetter",
    "Entity",
    "NumericClaim",
    "Quote",
    "Run",
    "TemporalExpression",
    "arrow_schema",
    "to_table",
]
