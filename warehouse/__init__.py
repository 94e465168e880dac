"""The warehouse: a DuckLake that DuckDB queries. ``connect(path)`` gives a connection with all views and macros."""

from warehouse.connect import connect
from warehouse.create import create
from warehouse.errors import (
    MissingDataFile,
    QueryRefused,
    WarehouseBusy,
    WarehouseDamaged,
    WarehouseError,
    WarehouseNewer,
    WarehouseNotFound,
    WarehouseReadOnly,
)
from warehouse.reference import refresh

__all__ = [
    "MissingDataFile",
    "QueryRefused",
    "WarehouseBusy",
    "WarehouseDamaged",
    "WarehouseError",
    "WarehouseNewer",
    "WarehouseNotFound",
    "WarehouseReadOnly",
    "connect",
    "create",
    "refresh",
]
