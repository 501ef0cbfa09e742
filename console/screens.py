"""What a screen is: where it is found, who may see it, and how it answers."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeGuard

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from actions.accounts import Account
from actions.console_desk import ConsoleDesk
from actions.errors import DeskError, MissingError
from console.pages import Pages

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")  # PostgreSQL refuses the first of them
LARGEST = 2**31 - 1  # of a PostgreSQL integer
LARGEST_FORM = 200_000  # bytes
LONGEST_NUMBER = 9  # digits that fit such an integer
EVERYBODY = frozenset({"librarian", "reviewer", "manager", "admin"})
SERVING = frozenset({"librarian", "manager"})
MANAGING = frozenset({"manager"})
READING = frozenset({"reviewer", "manager"})
ADMINISTERING = frozenset({"admin"})


@dataclass(frozen=True)
class Visit:
    """One request by somebody: what they ask for, in which language, and what they filled in."""

    request: Request
    desk: ConsoleDesk
    pages: Pages
    language: str
    signed_in: Account | None = None
    form: FormData = field(default_factory=FormData)
    refused: DeskError | None = None

    @property
    def account(self) -> Account:
        """Who is signed in; only for screens that need it."""
        assert self.signed_in is not None, "the gate lets nobody else in"
        return self.signed_in

    @property
    def address(self) -> str:
        """Where the request came from."""
        return self.request.client.host if self.request.client else ""

    def number(self, name: str) -> int:
        """A whole number in the address; MissingError for one that nothing can have."""
        number: int = self.request.path_params[name]
        if number > LARGEST:
            raise MissingError("no_such_page")
        return number

    def field(self, name: str) -> str:
        """A text that was filled in, empty where there is none; without control characters, which nobody types."""
        value = self.form.get(name)
        return CONTROL.sub("", value) if isinstance(value, str) else ""

    def choice(self, name: str) -> int:
        """A whole number that was chosen, 0 where none was."""
        value = self.field(name)
        return int(value) if value.isdecimal() and len(value) <= LONGEST_NUMBER else 0

    @property
    def has_files(self) -> bool:
        """Whether files were chosen, which a browser forgets when the page is shown again."""
        return self.refused is not None or any(
            isinstance(value, UploadFile) and value.filename for value in self.form.values()
        )

    def files(self, name: str) -> list[UploadFile]:
        """Files that were chosen; raises why they were not taken only here, so that the texts beside them stay."""
        if self.refused is not None:
            raise self.refused
        return [each for each in self.form.getlist(name) if _is_file(each)]

    def intents(self) -> list[tuple[str, str]]:
        """Every intent with what it is called, in the order of that."""
        office = self.desk.office
        return sorted(((name, office.wording.title(name, self.language)) for name in office.book), key=lambda it: it[1])

    def page(self, template: str, status: int = 200, /, **values: object) -> Response:
        """A page with these values."""
        return self.pages.response(self, template, status, values)


def _is_file(value: UploadFile | str) -> TypeGuard[UploadFile]:
    """Whether a file was chosen; where none was, browsers send one without a name."""
    return isinstance(value, UploadFile) and bool(value.filename)


@dataclass(frozen=True)
class Screen:
    """One address of the console; without roles everybody may come, signed in or not.

    `largest` is in bytes, of everything sent to it; `files` is how many files it takes at once, for Visit.files.
    """

    path: str
    answer: Callable[[Visit], Awaitable[Response]]
    roles: frozenset[str] = frozenset()
    method: str = "GET"
    largest: int = LARGEST_FORM
    files: int = 0
