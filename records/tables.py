"""Every table there is, in an order in which each comes after the ones it refers to."""

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from sqlalchemy import MetaData, Table

import records
from records.models import Base

MODELS = "_models"  # ends the name of every module that holds tables
OF_THE_MOMENT = {"chat_turns", "leases"}  # who is at work just now, which is nothing to keep


def metadata() -> MetaData:
    """All tables as the models say."""
    for each in iter_modules(records.__path__):
        if each.name.endswith(MODELS):
            import_module(f"records.{each.name}")
    return Base.metadata


def kept_tables() -> list[Table]:
    """All tables whose rows are to be kept, referred-to ones first."""
    return [each for each in metadata().sorted_tables if each.name not in OF_THE_MOMENT]


def table_of(kind: type[Base]) -> Table:
    """The table of one kind of record."""
    return cast("Table", kind.__table__)
