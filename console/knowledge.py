"""Knowledge: what the desk tells, found, previewed in both languages, changed, and brought back."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import RedirectResponse, Response

from actions import knowledge as verbs
from actions.errors import ConflictError, DeskError, InvalidError, MissingError
from actions.knowledge import EDITORS, LONGEST_NOTE, LONGEST_OWNER, Draft, Standing
from actions.library import WEEKDAYS
from actions.pieces import CLOSED, LONGEST_NAME, LONGEST_TEXT, REMOVED, Piece, Value, pieces, values
from console import knowledge_files, knowledge_thresholds
from console.knowledge_forms import as_text, facts, filled_value, new_key, steps
from console.screens import EVERYBODY, READING, Screen, Visit
from console.texts import LANGUAGES, text
from records import staff
from records.content_models import ContentKind
from records.content_versions import history

PIECE = "/knowledge/{kind}/{key}"
REVIEW = "review"
ABOUT = ("owner", "review_on", "note")  # fields beside the value
VIEWS: dict[str, frozenset[str]] = {
    "answer": frozenset({ContentKind.ANSWER}),
    "hours": frozenset({ContentKind.HOURS, ContentKind.DAYS}),
    "reply": frozenset({ContentKind.REPLY}),
    "text": frozenset({ContentKind.TEXT}),
    "thresholds": frozenset({ContentKind.THRESHOLDS}),
}
TEMPLATES = {
    ContentKind.HOURS: "knowledge_hours.html",
    ContentKind.DAYS: "knowledge_days.html",
    ContentKind.THRESHOLDS: "knowledge_thresholds.html",
}


async def knowledge(visit: Visit) -> Response:
    """All pieces of one kind, or those that somebody should look over; the overdue ones first."""
    said = visit.request.query_params
    view, find = said.get("view", ""), said.get("find", "").strip()[:LONGEST_NAME]
    view = view if view in {*VIEWS, REVIEW} else "answer"
    today = visit.desk.office.today(visit.desk.office.clock())
    every = await visit.desk.read(verbs.standings, visit.desk.office)
    overdue = [each for each in every if each.is_overdue(today)]
    found = overdue if view == REVIEW else [each for each in every if each.piece.kind in VIEWS[view]]
    shown = [each for each in found if _holds(visit, each, find)]
    return visit.page(
        "knowledge.html",
        rows=sorted(shown, key=lambda each: not each.is_overdue(today)),
        title=lambda each: piece_title(visit, each),
        excerpt=lambda each: _excerpt(visit, each),
        view=view,
        views=(*VIEWS, REVIEW),
        overdue=len(overdue),
        find=find,
        today=today,
        edits=visit.account.may(EDITORS),
        is_changed=any(each.is_changed for each in every),
        done="done" in said,
    )


def _holds(visit: Visit, each: Standing, find: str) -> bool:
    told = as_text(_told(visit, each.value))
    return find.lower() in f"{each.piece.key} {piece_title(visit, each.piece)} {each.owner} {told}".lower()


def piece_title(visit: Visit, piece: Piece) -> str:
    """What a piece is called in front of people; by its key where the library no longer has it."""
    office = visit.desk.office
    if piece.kind == ContentKind.DAYS:
        return text("closed_days", visit.language)
    if piece.kind == ContentKind.ANSWER:
        return office.wording.title(piece.key, visit.language)
    if piece.kind == ContentKind.HOURS:
        names = {each.key: each.name[visit.language] for each in office.library.facts.branches}
        return names.get(piece.key, piece.key)
    if piece.kind == ContentKind.THRESHOLDS:
        return text("thresholds", visit.language)
    return f"/{piece.key}" if piece.kind == ContentKind.REPLY else piece.key


def _excerpt(visit: Visit, each: Standing) -> str:
    if each.piece.kind == ContentKind.ANSWER:
        return visit.desk.office.wording.answer(each.piece.key, visit.language)
    if each.piece.kind == ContentKind.THRESHOLDS:
        return knowledge_thresholds.told(visit.desk.office, each.value, visit.language)
    said = each.value.get(visit.language)
    return said if isinstance(said, str) else as_text(_told(visit, each.value)) if each.value != REMOVED else ""


def _told(visit: Visit, value: Value) -> Value:
    """A value as it is read: the days of opening hours by their names."""
    names = {**dict(_days(visit)), "ramadan": text("in_ramadan", visit.language)}
    shut = text("closed_all_day", visit.language)
    return {names.get(name, name): shut if said == CLOSED else said for name, said in value.items()}


def _days(visit: Visit) -> list[tuple[str, str]]:
    """The days of the week, as the files write them and as they are called."""
    named = visit.desk.office.wording.texts["calendar"][visit.language]["weekdays"]
    return list(zip(WEEKDAYS, named, strict=True))


async def piece(visit: Visit) -> Response:
    """One piece with its history."""
    wanted = _wanted(visit)
    now = await visit.desk.read(verbs.standing, visit.desk.office, wanted)
    return await _show(visit, _unchanged(now))


def _unchanged(now: Standing) -> Draft:
    return Draft(now.piece, now.value, now.number, **_minded(now))


def _minded(now: Standing) -> dict[str, str]:
    """Who minds a piece, and until when it holds."""
    return {"owner": now.owner, "review_on": str(now.review_on or "")}


def _wanted(visit: Visit) -> Piece:
    return Piece(visit.request.path_params["kind"], visit.request.path_params["key"])


async def _show(visit: Visit, draft: Draft, error: DeskError | None = None, **more: object) -> Response:
    """The form as it is filled in, with what is wrong beside it."""
    office, wanted = visit.desk.office, draft.piece
    versions = await visit.desk.read(history, wanted.kind, wanted.key)
    in_files = _in_files(visit, wanted)
    if wanted.kind == ContentKind.THRESHOLDS:
        more.update(await knowledge_thresholds.shown(visit, draft))
    return visit.page(
        TEMPLATES.get(ContentKind(wanted.kind), "knowledge_text.html"),
        error.status if error else 200,
        draft=draft,
        piece_title=piece_title(visit, wanted),
        is_changed=bool(versions and versions[0].value),
        is_removed=bool(versions) and versions[0].value == REMOVED,
        in_files=in_files,
        current=versions[0].value or in_files if versions else in_files,
        steps=steps(versions, in_files, lambda value: _told(visit, value)),
        as_text=as_text,
        error=error,
        wrong=error.values.get("field", "") if error else "",
        owners=[each.name for each in await visit.desk.read(staff.registered)],
        edits=visit.account.may(EDITORS),
        facts=facts(office.library.tree, visit.language),
        branches=[(each.key, dict(each.name)[visit.language]) for each in office.library.facts.branches],
        days=_days(visit),
        limits={"text": LONGEST_TEXT, "name": LONGEST_NAME, "owner": LONGEST_OWNER, "note": LONGEST_NOTE},
        languages=LANGUAGES,
        **{"previewed": {}, "filled": {}, "done": "done" in visit.request.query_params, **more},
    )


def _in_files(visit: Visit, wanted: Piece) -> Any:
    return values(visit.desk.office.editions.files.contents).get(wanted, {})


async def change_piece(visit: Visit) -> Response:
    """Show what a change would say, or make it; what does not fit is told, and what was written stays."""
    wanted = _wanted(visit)
    now = await visit.desk.read(verbs.standing, visit.desk.office, wanted)
    return await _change(visit, wanted, now)


async def _change(visit: Visit, wanted: Piece, now: Standing) -> Response:
    told = {**_minded(now), **{name: visit.field(name).strip() for name in ABOUT if name in visit.form}}
    draft = Draft(wanted, now.value, visit.choice("number"), **told)
    filled = dict(visit.form)
    try:
        draft = Draft(wanted, _value(visit, wanted, now), visit.choice("number"), **told)
        if visit.field("do") == "preview":
            return await _show(visit, draft, previewed=await _previewed(visit, draft), filled=filled)
        await visit.desk.act(visit.account, verbs.change, draft)
    except ConflictError as error:
        # What is in force now stands in the history below; sending once more puts this in its place.
        return await _show(visit, _next(draft, now), error, filled=filled)
    except InvalidError as error:
        return await _show(visit, draft, error, filled=filled)
    return await _gone_on(visit, wanted)


def _value(visit: Visit, wanted: Piece, now: Standing) -> Any:
    return REMOVED if visit.field("do") == "remove" else filled_value(visit, wanted.kind, now.value)


def _next(draft: Draft, now: Standing) -> Draft:
    return Draft(draft.piece, draft.value, now.number, draft.owner, draft.review_on, draft.note)


async def _gone_on(visit: Visit, wanted: Piece) -> Response:
    await visit.desk.content_changed()
    return RedirectResponse(f"/knowledge/{wanted.kind}/{wanted.key}?done", 303)


async def _previewed(visit: Visit, draft: Draft) -> Any:
    office = visit.desk.office
    then = await visit.desk.read(verbs.candidate, office, draft.piece, draft.value)
    if draft.piece.kind == ContentKind.THRESHOLDS:
        return {language: knowledge_thresholds.told(office, draft.value, language) for language in LANGUAGES}
    return verbs.preview(office, then, draft.piece)


async def bring_back(visit: Visit) -> Response:
    """Make an earlier version count again."""
    wanted = _wanted(visit)
    try:
        back = (wanted, visit.choice("number"), visit.choice("version"))
        await visit.desk.act(visit.account, verbs.bring_back, *back)
    except (ConflictError, InvalidError) as error:
        now = await visit.desk.read(verbs.standing, visit.desk.office, wanted)
        return await _show(visit, _unchanged(now), error)
    return await _gone_on(visit, wanted)


async def new_reply(visit: Visit) -> Response:
    """A form for a reply of one's own."""
    return _new(visit)


def _new(visit: Visit, error: DeskError | None = None) -> Response:
    wrong = error.values.get("field", "") if error else ""
    status = error.status if error else 200
    return visit.page("knowledge_new.html", status, error=error, wrong=wrong, filled=visit.form, longest=LONGEST_TEXT)


async def add_reply(visit: Visit) -> Response:
    """Keep a new reply."""
    try:
        wanted = Piece(ContentKind.REPLY, new_key(visit))
        _refuse_known(visit, wanted)
        number = await visit.desk.read(_number, visit, wanted)
        draft = Draft(wanted, filled_value(visit, wanted.kind, {}), number)
        await visit.desk.act(visit.account, verbs.change, draft)
    except (ConflictError, InvalidError) as error:
        return _new(visit, error)
    return await _gone_on(visit, wanted)


def _refuse_known(visit: Visit, wanted: Piece) -> None:
    if wanted in set(pieces(visit.desk.office.content.contents)):
        raise InvalidError("reply_exists", field="key", name=wanted.key)


def _number(session: Any, visit: Visit, wanted: Piece) -> int:
    """The version to begin from: a reply of that name may have been removed earlier."""
    try:
        return verbs.standing(session, visit.desk.office, wanted).number
    except MissingError:
        return 0


SCREENS: Sequence[Screen] = (
    *knowledge_files.SCREENS,
    Screen("/knowledge", knowledge, EVERYBODY),
    Screen("/knowledge/new-reply", new_reply, READING),
    Screen("/knowledge/new-reply", add_reply, READING, "POST"),
    Screen(PIECE, piece, EVERYBODY),
    Screen(PIECE, change_piece, READING, "POST"),
    Screen(f"{PIECE}/back", bring_back, READING, "POST"),
)
