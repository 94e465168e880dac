"""What can go wrong with a warehouse, in words that name the path and the remedy.

Every exception carries ``exit_code``: what the command line returns (75 is EX_TEMPFAIL of sysexits.h: try again later).
"""

from __future__ import annotations


class WarehouseError(Exception):
    """Base of all errors of this package; the message is meant for the person at the keyboard."""

    exit_code = 1


class WarehouseNotFound(WarehouseError):
    """There is no warehouse at the path."""

    exit_code = 2


class WarehouseNewer(WarehouseError):
    """The warehouse was written by a newer version than this one can read."""


class WarehouseBusy(WarehouseError):
    """Another process holds the warehouse and did not let go in time."""

    exit_code = 75


class WarehouseReadOnly(WarehouseError):
    """The folder or the disk does not take what is to be written (no permission, no space)."""


class WarehouseDamaged(WarehouseError):
    """The catalogue cannot be read."""


class CatalogueSetting(WarehouseError):
    """The catalogue is named in a way that cannot be understood, or that contradicts the warehouse."""

    exit_code = 2


class CatalogueUnreachable(WarehouseError):
    """The server of the catalogue does not answer, or does not let this user in."""


class StoreUnreachable(WarehouseError):
    """The object store with the data files does not answer, or does not let this user in."""


class MissingDataFile(WarehouseError):
    """A Parquet file that the catalogue lists is not there."""


class ExtensionMissing(WarehouseError):
    """A DuckDB extension that comes as a Python package is not installed, or not for this version of DuckDB."""


class QueryRefused(WarehouseError):
    """A query that would write was sent to a read-only warehouse, or its SQL is wrong."""

    exit_code = 2
