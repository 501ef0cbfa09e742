"""Reading the parameters of a Bot API call, whatever the form they came in."""

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from simulator.errors import BadRequestError

FIELD_BYTES = 4 * 1024 * 1024
TRUE_WORDS = frozenset({"true", "1", "yes", "True"})


@dataclass(frozen=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime: str
    data: bytes


@dataclass
class Params:
    """The named values of one call; every getter raises BadRequestError in Telegram's words."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Return whether a value was given."""
        return self.values.get(name) not in {None, ""} if not isinstance(self.values.get(name), (list, dict)) else True

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        value = self.values.get(name, default)
        if isinstance(value, bool):
            return str(value).lower()
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        value = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise BadRequestError(f"invalid {name} specified") from None

    def number(self, name: str) -> float:
        """Return a number with decimals."""
        try:
            return float(self.values.get(name, ""))
        except (TypeError, ValueError):
            raise BadRequestError(f"{name} is empty" if not self.has(name) else f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """Return a yes or no; absent means no."""
        value = self.values.get(name, False)
        return value if isinstance(value, bool) else str(value) in TRUE_WORDS

    def structure(self, name: str, default: Any = None) -> Any:
        """Return a list or an object, which forms carry as JSON text."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise BadRequestError(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def items(self, name: str) -> list[Any]:
        """Return a list; absent means empty."""
        value = self.structure(name, [])
        if not isinstance(value, list):
            raise BadRequestError(f"expected {name} to be an array")
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        """Return an object; absent means empty."""
        value = self.structure(name, {})
        if not isinstance(value, dict):
            raise BadRequestError(f"expected {name} to be an object")
        return value

    def for_log(self) -> dict[str, Any]:
        """Return the values as plain data, structures parsed and files described."""
        files = {name: f"<{upload.name}, {len(upload.data)} bytes>" for name, upload in self.uploads.items()}
        return {name: _parsed(value) for name, value in self.values.items()} | files


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def read_params(request: Request) -> Params:
    """Return the parameters of a request: query, form, multipart or JSON."""
    params = Params(dict(request.query_params))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        params.values |= await _json(request)
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        await _form(request, params)
    return params


async def _json(request: Request) -> dict[str, Any]:
    body = await request.body()
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        raise BadRequestError("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise BadRequestError("expected a JSON object")
    return values


async def _form(request: Request, params: Params) -> None:
    async with request.form(max_part_size=FIELD_BYTES) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                kind = value.content_type or ""
                params.uploads[name] = Upload(value.filename or name, kind, await value.read())
            else:
                params.values[name] = value
