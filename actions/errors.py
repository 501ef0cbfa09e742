"""What can go wrong in a use case, as the console tells it: each kind has its HTTP status and its text in texts."""

from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

OUTAGES = (OperationalError, InterfaceError)  # the database is away, or too busy


class DeskError(Exception):
    """A use case was refused; `key` names the text that says why and what to do."""

    status = 400

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class NotAllowedError(DeskError):
    """Whoever asked may not do this."""

    status = 403


class MissingError(DeskError):
    """What was asked for does not exist, or no longer."""

    status = 404


class ConflictError(DeskError):
    """Somebody else was first."""

    status = 409


class InvalidError(DeskError):
    """Something that was filled in does not fit."""

    status = 422


class TooManyError(DeskError):
    """Too often in too short a time."""

    status = 429
