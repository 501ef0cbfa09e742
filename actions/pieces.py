"""Pieces of content that librarians change in the console, how they stand in the content folder, and what fits them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from actions.errors import InvalidError, MissingError
from actions.library import LANGUAGES, WEEKDAYS, Branch, Library, Localised, Span, SpecialDay, parse_hours
from actions.placeholders import Filled, check, filled_like, try_out
from actions.thresholds import AS_LEARNT, Thresholds, parse_thresholds
from actions.wording import Wording
from nlu.intents import IntentFile
from records.content_models import ContentKind

Value = Mapping[str, Any]
SPECIAL_DAYS = "special_days"  # the key of the one list
ANSWERING = "answering"  # the key of the one set of thresholds
REMOVED: Value = {"removed": True}
CLOSED = "closed"
RAMADAN = "ramadan"  # beside the days of a week: the hours of every open day in Ramadan, empty where they do not differ
SAYS_CLOSED = frozenset({"closed", "tutup", "libur"})
LONGEST_TEXT = 3500  # characters; Bot API: 4096 for a whole message
LONGEST_NAME = 100
MOST_DAYS = 200
SHORTCUT = re.compile(r"[a-z0-9_-]{1,20}")
READ_BY_PROGRAM = frozenset({"weekday_names"})  # a list in one text
OF_A_REPLY = Filled(frozenset({"patron", "librarian"}))


class Piece(NamedTuple):
    """One thing that can be changed by itself."""

    kind: str
    key: str


class Contents(NamedTuple):
    """What pieces are part of."""

    library: Library
    book: Mapping[str, IntentFile]
    wording: Wording
    thresholds: Thresholds = AS_LEARNT


def pieces(contents: Contents) -> Iterator[Piece]:
    """Every piece there is, kind by kind."""
    wording, branches = contents.wording, contents.library.facts.branches
    yield from (Piece(ContentKind.ANSWER, each.name) for each in contents.book.values() if each.answer)
    yield from (Piece(ContentKind.TEXT, key) for key in wording.texts if _is_text(wording, key))
    yield from (Piece(ContentKind.REPLY, key) for key in wording.replies)
    yield from (Piece(ContentKind.HOURS, each.key) for each in branches)
    yield Piece(ContentKind.DAYS, SPECIAL_DAYS)
    yield Piece(ContentKind.THRESHOLDS, ANSWERING)


def value_of(contents: Contents, piece: Piece) -> Value:
    """How a piece stands in some content; MissingError where there is none."""
    find = FOUND.get(piece.kind)
    found = find(contents, piece.key) if find else {}
    if not found:
        raise MissingError("no_such_piece")
    return found


def values(contents: Contents) -> dict[Piece, Value]:
    """How every piece stands in some content."""
    return {piece: value_of(contents, piece) for piece in pieces(contents)}


def check_value(files: Contents, piece: Piece, value: Value) -> None:
    """InvalidError says what does not fit, and in which field; MissingError where the files hold no such piece."""
    if piece.kind == ContentKind.REPLY:
        _check_reply(files.wording, piece.key, value)
        return
    value_of(files, piece)
    if piece.kind == ContentKind.HOURS:
        _check_week(value)
    elif piece.kind == ContentKind.DAYS:
        _check_days(files.library, value)
    elif piece.kind == ContentKind.THRESHOLDS:
        parse_thresholds(value, files.book)
    else:
        _check_texts(files, piece, value)


def hours_as_written(said: str) -> str:
    """Hours as they stand in library.yml, from what people write: `8.00 – 16.00` or `tutup`; ValueError."""
    plain = re.sub(r"\s*[-–—]\s*", "-", said.strip().lower()).replace(".", ":")
    return _written(parse_hours(CLOSED if plain in SAYS_CLOSED else plain))


def preview_of_text(contents: Contents, piece: Piece, value: Value) -> dict[str, str]:
    """An answer, text or reply in each language as it would be said."""
    return {
        language: try_out(contents.wording, value[language], language, filled_in(contents, piece, language))
        for language in LANGUAGES
    }


def filled_in(contents: Contents, piece: Piece, language: str) -> Filled:
    """What the program fills into a piece."""
    if piece.kind == ContentKind.REPLY:
        return OF_A_REPLY
    return filled_like(contents.wording, value_of(contents, piece)[language], language)


def _is_text(wording: Wording, key: str) -> bool:
    said = wording.texts.get(key, {})
    return key not in READ_BY_PROGRAM and bool(said) and all(isinstance(each, str) for each in said.values())


def _answer(contents: Contents, key: str) -> Value:
    return _stripped(contents.book[key].answer) if key in contents.book else {}


def _text(contents: Contents, key: str) -> Value:
    return _stripped(contents.wording.texts[key]) if _is_text(contents.wording, key) else {}


def _reply(contents: Contents, key: str) -> Value:
    return _stripped(contents.wording.replies.get(key, {}))


def _stripped(said: Mapping[Any, str]) -> Value:
    """As it is said: without the blanks around it that a file may hold."""
    return {str(language): text.strip() for language, text in said.items()}


def _week(contents: Contents, key: str) -> Value:
    branch: Branch | None = next((each for each in contents.library.facts.branches if each.key == key), None)
    if branch is None:
        return {}
    ramadan = contents.library.facts.holidays.ramadan_hours.get(key, ())
    return {**{day: _written(branch.hours[day]) for day in WEEKDAYS}, RAMADAN: _written(ramadan) if ramadan else ""}


def _days(contents: Contents, key: str) -> Value:
    days = contents.library.facts.special_days
    return {"days": [_written_day(each) for each in days]} if key == SPECIAL_DAYS else {}


def _thresholds(contents: Contents, key: str) -> Value:
    return contents.thresholds.value if key == ANSWERING else {}


FOUND: Mapping[str, Callable[[Contents, str], Value]] = {
    ContentKind.ANSWER: _answer,
    ContentKind.TEXT: _text,
    ContentKind.REPLY: _reply,
    ContentKind.HOURS: _week,
    ContentKind.DAYS: _days,
    ContentKind.THRESHOLDS: _thresholds,
}


def _written(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans) or CLOSED


def _written_day(day: SpecialDay) -> dict[str, Any]:
    first, last = day.day or day.first, day.day or day.last
    when = {"date": str(first)} if first == last else {"from": str(first), "to": str(last)}
    branch = {"branch": day.branch} if day.branch else {}
    return {**when, "hours": _written(day.hours), **branch, "name": dict(day.name)}


def _check_texts(files: Contents, piece: Piece, value: Value) -> None:
    _check_lengths(value, LONGEST_TEXT)
    for language in LANGUAGES:
        check(files.wording, value[language], language, filled_in(files, piece, language))


def _check_lengths(value: Value, longest: int) -> None:
    for language in LANGUAGES:
        said = value.get(language)
        if not isinstance(said, str) or not said.strip():
            raise InvalidError("content_empty", field=language)
        if len(said) > longest:
            raise InvalidError("content_too_long", field=language, most=longest, length=len(said))


def _check_reply(wording: Wording, key: str, value: Value) -> None:
    if not SHORTCUT.fullmatch(key):
        raise InvalidError("reply_no_shortcut", field="key")
    if value == REMOVED:
        return
    _check_lengths(value, LONGEST_TEXT)
    for language in LANGUAGES:
        check(wording, value[language], language, OF_A_REPLY)


def _check_week(value: Value) -> None:
    if set(value) != {*WEEKDAYS, RAMADAN}:
        raise InvalidError("content_unfit")
    for day, said in value.items():
        if day != RAMADAN or said:
            _check_hours(day, said)


def _check_hours(field: str, said: Any) -> None:
    try:
        parse_hours(str(said))
    except ValueError as error:
        raise InvalidError("hours_unreadable", field=field, said=said) from error


def _check_days(library: Library, value: Value) -> None:
    days = value.get("days")
    if not isinstance(days, list) or len(days) > MOST_DAYS:
        raise InvalidError("too_many_days", most=MOST_DAYS)
    for each in days:
        _check_day(library, each)


def _check_day(library: Library, day: dict[str, Any]) -> None:
    _check_hours("hours", day.get("hours"))
    if any(not _is_date(day[name]) for name in ("date", "from", "to") if name in day):
        raise InvalidError("day_no_date", field="from")
    name: Localised = day.get("name") or {}
    for language in LANGUAGES:
        if not name.get(language) or len(name[language]) > LONGEST_NAME:
            raise InvalidError("day_no_name", field=f"name_{language}", most=LONGEST_NAME)
    if day.get("branch") not in {None, *(each.key for each in library.facts.branches)}:
        raise InvalidError("day_no_branch", field="branch")
    try:
        SpecialDay.model_validate(day)
    except ValidationError as error:
        raise InvalidError("day_no_date", field="from") from error


def _is_date(said: Any) -> bool:
    try:
        date.fromisoformat(said)
    except (TypeError, ValueError):
        return False
    return True
