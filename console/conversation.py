"""One conversation: what was said, who the patron is, and what a librarian can do."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from actions import attachments
from actions.attachments import GivenFile
from actions.errors import ConflictError, InvalidError, MissingError
from actions.further_questions import FurtherQuestion
from actions.service_desk import LONGEST_REASON, LONGEST_REPLY, ServiceDesk
from actions.staff import EFFORT_LEVELS
from console.forms import TooLargeError, size
from console.screens import EVERYBODY, LONGEST_NUMBER, READING, SERVING, Screen, Visit
from console.suggestions import Suggestion, suggestions
from records import conversation_view as view
from records import refusals, reviews, staff
from records.course import course, handoffs, sendings
from records.review_models import Verdict

NUMBER = "/conversations/{interaction:int}"
FURTHER = "effort-"
LARGEST_REPLY = 50_000_000  # bytes; Bot API: no more in one call, and an album is one
READ_FILES = 10 * attachments.MOST  # so that whoever chose too many keeps the words, and reads how many may be sent


async def conversation(visit: Visit) -> Response:
    """The whole conversation; that it was looked at is recorded."""
    return await _show(visit, visit.number("interaction"))


async def _show(visit: Visit, number: int, status: int = 200, **said: object) -> Response:
    shown = await visit.desk.read(_everything, visit, number)
    await visit.desk.act(visit.account, ServiceDesk.note_view, number, shown["head"].librarian_id)
    levels = visit.desk.office.library.facts.effort_levels
    effort = {level: dict(levels[level])[visit.language] for level in EFFORT_LEVELS}
    limits: dict[str, object] = {"longest": LONGEST_REPLY, "longest_reason": LONGEST_REASON, "verdicts": tuple(Verdict)}
    limits |= {"most": attachments.MOST, "largest": size(attachments.LARGEST), "largest_of_all": size(LARGEST_REPLY)}
    chosen = [each.text for each in shown["suggestions"] if each.key == visit.request.query_params.get("use")]
    done = visit.request.query_params.get("done", "")
    limits["done"] = f"done_{done}" if done in TOLD else ""
    filled = {"error": None, "written": chosen[0] if chosen else "", "kept": {}, "lost_files": False, **said}
    return visit.page("conversation.html", status, **shown, effort=effort, **limits, **filled)


def _everything(session: Session, visit: Visit, number: int) -> dict[str, Any]:
    head = view.head(session, number)
    if head is None:
        raise MissingError("no_such_conversation")
    return {
        "head": head,
        "lines": view.lines(session, number),
        "readings": view.readings(session, number),
        "earlier": view.earlier(session, head.patron_id, number),
        "consents": view.consents(session, head.patron_id),
        "unread": view.unread(session, head.handoff) if head.handoff and head.is_handed_over else [],
        "intents": visit.intents(),
        "suggestions": _suggested(session, visit, head),
        "refused": next(iter(refusals.refused(session, head.patron_id)), None),
        "colleagues": [(each.id, each.name) for each in staff.serving(session)],
        **(_reviewed(session, number) if visit.account.may(READING) else {"review": None}),
    }


def _reviewed(session: Session, number: int) -> dict[str, Any]:
    """What reviewers said and how it went, for those who may review."""
    return {
        "review": reviews.review(session, number),
        "tags_in_use": reviews.tags_in_use(session),
        "course": course(session, number),
        "handoffs": handoffs(session, number),
        "sendings": sendings(session, number),
    }


def _suggested(session: Session, visit: Visit, head: view.Head) -> list[Suggestion]:
    """For whoever holds the chat."""
    if not head.is_handed_over or head.librarian_id != visit.account.librarian_id:
        return []
    return suggestions(session, visit.desk.office, head, visit.account.name, visit.language)


def doing(verb: Callable[[Visit, ServiceDesk], object], name: str = "", place: str = "") -> Callable[[Visit], Any]:
    """A screen that does one thing and shows the conversation again, at a place or saying what was done.

    What was written is never lost.
    """

    async def done(visit: Visit) -> Response:
        number = visit.number("interaction")
        try:
            await visit.desk.act(visit.account, lambda desk: verb(visit, desk))
        except (ConflictError, InvalidError, TooLargeError) as error:
            kept = {name: visit.field(name) for name in visit.form}
            filled = {"written": visit.field("text"), "kept": kept, "lost_files": visit.has_files}
            return await _show(visit, number, error.status, error=error, **filled)
        # "done" tells the page to forget a reply that was begun, which only the verbs of the chat itself may do.
        return RedirectResponse(f"/conversations/{number}{place or f'?done={name}'}", 303)

    return done


def _reply(visit: Visit, desk: ServiceDesk) -> None:
    handoff, text = visit.number("handoff"), visit.field("text")
    given = [GivenFile(each.filename or "", each.size or 0, each.file) for each in visit.files("files")]
    if visit.field("as") != "note":
        desk.reply(handoff, text, given)
    elif given:
        raise InvalidError("note_has_no_files")
    else:
        desk.note(handoff, text)


def _resolve(visit: Visit, desk: ServiceDesk) -> None:
    desk.resolve(visit.number("handoff"), visit.choice("effort"), _further(visit))


def _further(visit: Visit) -> list[FurtherQuestion]:
    """The messages that were given an effort level or a topic of their own."""
    named = [name.removeprefix(FURTHER) for name in visit.form if name.startswith(FURTHER)]
    given = [int(name) for name in named if name.isdecimal() and len(name) <= LONGEST_NUMBER]
    levels = {message: visit.choice(f"{FURTHER}{message}") for message in given}
    found = [FurtherQuestion(each, visit.field(f"topic-{each}"), level) for each, level in levels.items()]
    return [each for each in found if each.effort or each.topic]


def _transfer(visit: Visit, desk: ServiceDesk) -> None:
    desk.transfer(visit.number("handoff"), visit.choice("colleague"), visit.field("reason"))


def _send_again(visit: Visit, desk: ServiceDesk) -> None:
    desk.send_again(visit.number("interaction"), visit.number("delivery"))


def _refuse(visit: Visit, desk: ServiceDesk) -> None:
    if visit.field("sure") != "yes":
        raise InvalidError("say_sure")
    desk.refuse(visit.number("interaction"), visit.field("why_refused"))


VERBS: dict[str, Callable[[Visit, ServiceDesk], object]] = {
    "release": lambda visit, desk: desk.release(visit.number("handoff")),
    "resolve": _resolve,
    "to-bot": lambda visit, desk: desk.return_to_bot(visit.number("handoff")),
    "transfer": _transfer,
}
TOLD = {*VERBS, "block"}  # what the page says was done; of a reply the transcript tells
SCREENS = (
    Screen(NUMBER, conversation, EVERYBODY),
    *(Screen(f"{NUMBER}/{{handoff:int}}/{name}", doing(verb, name), SERVING, "POST") for name, verb in VERBS.items()),
    Screen(f"{NUMBER}/block", doing(_refuse, "block"), SERVING, "POST"),
    Screen(
        f"{NUMBER}/{{handoff:int}}/reply",
        doing(_reply, place="?done#newest"),
        SERVING,
        "POST",
        LARGEST_REPLY,
        READ_FILES,
    ),
    Screen(f"{NUMBER}/deliveries/{{delivery:int}}/again", doing(_send_again), SERVING, "POST"),
)
