"""Knowledge: what the desk tells, changed in the console piece by piece, each change kept and never lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.answering import Asking, live_answers
from actions.edition import Edition, changes, laid_over
from actions.errors import ConflictError, DeskError, InvalidError, NotAllowedError
from actions.library import LANGUAGES
from actions.office import Office
from actions.pieces import REMOVED, Contents, Piece, Value, check_value, pieces, preview_of_text, value_of, values
from actions.service_desk import ServiceDesk
from nlu.interpretation import Entity, Interpretation
from nlu.yaml_file import ContentError
from records.account_models import AuditEntry
from records.content_models import ContentKind, ContentVersion
from records.content_versions import history, newest_version, newest_versions

EDITORS = frozenset({"reviewer", "manager"})
LONGEST_OWNER, LONGEST_NOTE = 80, 300  # characters
AS_IN_FILES: Value = {}
ASKED_OF_HOURS = {ContentKind.HOURS: "ask_opening_hours", ContentKind.DAYS: "ask_holiday_hours"}


@dataclass(frozen=True)
class Draft:
    """A piece as somebody wants it; `number` is the version they began from."""

    piece: Piece
    value: Value
    number: int = 0
    owner: str = ""
    review_on: str = ""
    note: str = ""


@dataclass(frozen=True)
class Standing:
    """How a piece stands: its value, whether it differs from the files, who minds it and until when it holds."""

    piece: Piece
    value: Value
    number: int = 0
    is_changed: bool = False
    is_unfit: bool = False
    owner: str = ""
    review_on: date | None = None
    changed_at: datetime | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether somebody should look whether it is still true."""
        return self.review_on is not None and self.review_on <= today


def standings(session: Session, office: Office) -> list[Standing]:
    """How every piece stands."""
    known = {Piece(each.kind, each.key): each for each in newest_versions(session)}
    contents = office.content.contents
    there = [_standing(office, piece, value_of(contents, piece), known.get(piece)) for piece in pieces(contents)]
    gone = [_standing(office, piece, REMOVED, each) for piece, each in known.items() if each.value == REMOVED]
    return [*there, *gone]


def standing(session: Session, office: Office, piece: Piece) -> Standing:
    """How one piece stands; MissingError."""
    version = newest_version(session, piece.kind, piece.key)
    if piece.kind == ContentKind.REPLY and version is not None and version.value == REMOVED:
        return _standing(office, piece, REMOVED, version)
    return _standing(office, piece, value_of(office.content.contents, piece), version)


def _standing(office: Office, piece: Piece, value: Value, version: ContentVersion | None) -> Standing:
    if version is None:
        return Standing(piece, value)
    return Standing(
        piece,
        value,
        version.number,
        bool(version.value),
        piece in office.content.unfit,
        version.owner,
        version.review_on,
        version.changed_at,
    )


def candidate(session: Session, office: Office, piece: Piece, value: Value) -> Edition:
    """The content as it would be with a change; InvalidError says what does not fit."""
    files = office.editions.files
    check_value(files.contents, piece, value)
    known = {each: told for each, told in changes(session).items() if each not in office.content.unfit}
    try:
        return laid_over(files, {**known, piece: value})
    except ContentError as error:
        raise InvalidError("content_unfit", said=error.problem) from error


def preview(office: Office, edition: Edition, piece: Piece) -> Mapping[str, str]:
    """What would be said in each language, exactly as a patron would read it."""
    asked = ASKED_OF_HOURS.get(ContentKind(piece.kind))
    if asked is None:
        return preview_of_text(edition.contents, piece, value_of(edition.contents, piece))
    where = (Entity("branch", piece.key, piece.key),) if piece.kind == ContentKind.HOURS else ()
    read = Interpretation("", asked, 1.0, (), where, "fuzzy", "", None)
    then = office.with_content(edition)
    return {
        language: live_answers()[asked].answer(Asking(then, read, language, office.clock())).text
        for language in LANGUAGES
    }


def change(desk: ServiceDesk, draft: Draft) -> int:
    """Record a piece as it shall be from now on; the number of the version. ConflictError where somebody was first."""
    candidate(desk.session, desk.office, draft.piece, draft.value)
    return _record(desk, draft)


def bring_back(desk: ServiceDesk, piece: Piece, number: int, earlier: int) -> int:
    """Make an earlier version count again (0: as in the files); nothing of the history is lost."""
    now = standing(desk.session, desk.office, piece)
    found = [each.value for each in history(desk.session, piece.kind, piece.key) if each.number == earlier]
    if earlier and not found:
        raise InvalidError("no_such_version")
    value = found[0] if earlier else AS_IN_FILES
    if value:
        candidate(desk.session, desk.office, piece, value)
    review_on = str(now.review_on or "")
    return _record(desk, Draft(piece, value, number, now.owner, review_on))


def differences(session: Session, office: Office, wanted: Contents) -> list[Draft]:
    """What must change so that the console says what a content folder says.

    Intents and branches that the desk does not know are left out. What was changed in the console and now stands in the
    desk's own files is part of it, so that the files count again.
    """
    now, then = values(office.content.contents), values(wanted)
    own = values(office.editions.files.contents)
    written = {piece for piece in changes(session) if piece in own and own[piece] == then.get(piece)}
    known = [piece for piece in then if piece in own or piece.kind == ContentKind.REPLY]
    found = {piece: then[piece] for piece in known if piece in written or then[piece] != now.get(piece)}
    gone = {piece: REMOVED for piece in now if piece.kind == ContentKind.REPLY and piece not in then}
    numbers = {Piece(each.kind, each.key): each.number for each in newest_versions(session)}
    return [Draft(piece, value, numbers.get(piece, 0)) for piece, value in {**found, **gone}.items()]


def take_over(session: Session, office: Office, drafts: Sequence[Draft], note: str, who: int | None = None) -> None:
    """Put many changes in force together, or none of them; InvalidError names the piece that does not fit."""
    files = office.editions.files
    known = {each: told for each, told in changes(session).items() if each not in office.content.unfit}
    for draft in drafts:
        try:
            check_value(files.contents, draft.piece, draft.value)
        except DeskError as error:
            raise InvalidError("import_refused", piece="/".join(draft.piece), problem=error.key) from error
    try:
        laid_over(files, {**known, **{draft.piece: draft.value for draft in drafts}})
    except ContentError as error:
        raise InvalidError("import_refused", piece="library.yml", problem=error.problem) from error
    for draft in drafts:
        now = newest_version(session, *draft.piece)
        owner, review_on = (now.owner, str(now.review_on or "")) if now else ("", "")
        _keep(session, office, replace(draft, owner=owner, review_on=review_on, note=note), who)


def import_drafts(desk: ServiceDesk, drafts: Sequence[Draft], note: str) -> None:
    """Put what was uploaded in force, as somebody at the console."""
    if not desk.account.may(EDITORS):
        raise NotAllowedError("not_your_role")
    take_over(desk.session, desk.office, drafts, note, desk.account.librarian_id)


def _record(desk: ServiceDesk, draft: Draft) -> int:
    if not desk.account.may(EDITORS):
        raise NotAllowedError("not_your_role")
    if len(draft.owner) > LONGEST_OWNER or len(draft.note) > LONGEST_NOTE:
        raise InvalidError("content_too_long_note", most=LONGEST_NOTE)
    return _keep(desk.session, desk.office, draft, desk.account.librarian_id)


def _keep(session: Session, office: Office, draft: Draft, who: int | None) -> int:
    newest = newest_version(session, *draft.piece)
    if (newest.number if newest else 0) != draft.number:
        raise ConflictError("content_changed")
    now, number = office.clock(), draft.number + 1
    made = ContentVersion(
        kind=draft.piece.kind,
        key=draft.piece.key,
        number=number,
        value=dict(AS_IN_FILES if draft.value == _in_files(office, draft.piece) else draft.value),
        owner=draft.owner.strip(),
        review_on=_date(draft.review_on),
        note=draft.note.strip(),
        changed_by_id=who,
        changed_at=now,
    )
    detail: dict[str, Any] = {"piece": f"{draft.piece.kind}/{draft.piece.key}", "version": number}
    session.add_all([made, AuditEntry(librarian_id=who, action="content_changed", detail=detail, done_at=now)])
    try:
        session.flush()
    except IntegrityError as error:  # of two at the same moment, on PostgreSQL
        raise ConflictError("content_changed") from error
    return number


def _in_files(office: Office, piece: Piece) -> Value | None:
    return values(office.editions.files.contents).get(piece)


def _date(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise InvalidError("content_no_date", field="review_on") from error
