"""Lessons: a question that was hard becomes a wording for the desk to learn, once a reviewer agrees."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from actions.errors import ConflictError, InvalidError, MissingError, NotAllowedError
from actions.office import Office
from actions.service_desk import ServiceDesk
from nlu.intents import LANGUAGES, OUT_OF_SCOPE, IntentFile
from nlu.masking import for_anybody, masked
from records import lessons
from records.account_models import AuditEntry
from records.lesson_models import Lesson, LessonState

LONGEST_WORDING, LONGEST_TEXT = 300, 2000  # characters
REVIEWERS = frozenset({"reviewer", "manager"})
MARKS = re.compile(r"[\[\]{}]")  # of entities in a training file; a patron's brackets mean nothing there


@dataclass(frozen=True)
class Draft:
    """A lesson as it is filled in; `wish` is for what no intent answers yet."""

    question_id: int = 0
    language: str = "id"
    wording: str = ""
    check: str = ""
    intent: str = ""
    wish: str = ""
    answer: str = ""


def prefilled(session: Session, office: Office, question_id: int) -> Draft:
    """A draft from a recorded question, without what points to a person; MissingError."""
    found = lessons.asked(session, question_id)
    if found is None:
        raise MissingError("no_such_question")
    replies = (for_anybody(reply, office.lexicon, found.names) for reply in found.replies)
    return Draft(
        question_id=question_id,
        language=found.language if found.language in LANGUAGES else LANGUAGES[0],
        wording=masked(found.text, office.lexicon, found.names),
        intent=found.intent if found.intent and found.intent in office.book else "",
        answer=next(filter(None, replies), ""),
    )


def propose(desk: ServiceDesk, draft: Draft) -> int:
    """Keep a lesson until a reviewer has looked at it; its number. InvalidError says what does not fit."""
    found = lessons.asked(desk.session, draft.question_id) if draft.question_id else None
    clean = _clean(draft, desk.office, found.names if found else ())
    _check(desk.office, clean)
    if clean.question_id and found is None:
        raise MissingError("no_such_question")
    kept = Lesson(
        question_id=clean.question_id or None,
        language=clean.language,
        wording=clean.wording,
        check=clean.check,
        intent=clean.intent or None,
        wish=clean.wish,
        answer=clean.answer,
        proposed_by_id=desk.account.librarian_id,
        proposed_at=desk.office.clock(),
    )
    desk.session.add(kept)
    desk.session.flush()
    return kept.id


def review(desk: ServiceDesk, number: int, verdict: LessonState) -> None:
    """Accept or refuse a lesson, or take the verdict back; ConflictError where somebody was first."""
    if not desk.account.may(REVIEWERS):
        raise NotAllowedError("not_your_role")
    lesson = desk.session.get(Lesson, number)
    if lesson is None:
        raise MissingError("no_such_lesson")
    if (lesson.state == LessonState.PROPOSED) == (verdict == LessonState.PROPOSED):
        raise ConflictError("lesson_reviewed")
    lesson.state = verdict
    lesson.reviewed_by_id, lesson.reviewed_at = desk.account.librarian_id, desk.office.clock()
    entry = AuditEntry(
        librarian_id=desk.account.librarian_id,
        action=f"lesson_{verdict.value}",
        detail={"lesson": number},
        done_at=desk.office.clock(),
    )
    desk.session.add(entry)


def to_learn(session: Session, book: Mapping[str, IntentFile]) -> Mapping[str, Mapping[str, list[str]]]:
    """The wordings of accepted lessons by intent and language, without those that are tests of the content."""
    tests = _tests(book)
    found: dict[str, dict[str, list[str]]] = {}
    for each in lessons.accepted(session):
        if each.intent and _is_known(each.intent, book) and each.wording.lower() not in tests:
            found.setdefault(each.intent, {}).setdefault(each.language, []).append(each.wording)
    return found


def checks_to_ask(session: Session, book: Mapping[str, IntentFile]) -> list[tuple[str, str]]:
    """The checks of accepted lessons, each with the intent that is right for it."""
    found = lessons.accepted(session)
    return [(each.check, each.intent) for each in found if each.check and each.intent and _is_known(each.intent, book)]


def _is_known(intent: str, book: Mapping[str, IntentFile]) -> bool:
    return intent == OUT_OF_SCOPE or intent in book


def _clean(draft: Draft, office: Office, names: Sequence[str]) -> Draft:
    def one_line(text: str) -> str:
        return " ".join(MARKS.sub(" ", masked(text, office.lexicon, names)).split())

    return replace(
        draft,
        wording=one_line(draft.wording),
        check=one_line(draft.check),
        wish=draft.wish.strip(),
        answer=masked(draft.answer, office.lexicon, names).strip(),
    )


def _check(office: Office, draft: Draft) -> None:
    if not draft.wording:
        raise InvalidError("lesson_no_wording")
    if len(draft.wording) > LONGEST_WORDING or len(draft.check) > LONGEST_WORDING:
        raise InvalidError("lesson_too_long", most=LONGEST_WORDING)
    if len(draft.answer) > LONGEST_TEXT or len(draft.wish) > LONGEST_TEXT:
        raise InvalidError("lesson_text_too_long", most=LONGEST_TEXT)
    if draft.language not in LANGUAGES:
        raise InvalidError("lesson_no_language")
    known = not draft.intent or _is_known(draft.intent, office.book)
    if not known or not (draft.intent or draft.wish):
        raise InvalidError("lesson_no_intent")
    if draft.intent and draft.wish:
        raise InvalidError("lesson_intent_and_wish")
    if draft.check.lower() == draft.wording.lower():
        raise InvalidError("lesson_check_is_wording")
    if draft.wording.lower() in _tests(office.book):
        raise InvalidError("lesson_is_a_check")


def _tests(book: Mapping[str, IntentFile]) -> set[str]:
    """The checks of the content: they are tested and never learnt."""
    return {text.lower() for each in book.values() for texts in each.checks.values() for text in texts}
