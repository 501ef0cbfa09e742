"""Reviewing what was recorded: flags, tags, the reviewed mark, notes and judgements; patrons never see any of it."""

from unicodedata import normalize

from sqlalchemy import func, select

from actions.errors import ConflictError, InvalidError, MissingError
from actions.service_desk import ServiceDesk
from records.account_models import AuditEntry
from records.models import Interaction, Question
from records.review_models import (
    LONGEST_FLAG_REASON,
    LONGEST_TAG,
    InteractionReview,
    InteractionTag,
    QuestionReview,
    ReviewNote,
    Verdict,
)

LONGEST_NOTE = 2000  # characters
MOST_TAGS = 20  # of one interaction


def flag(desk: ServiceDesk, number: int, reason: str) -> None:
    """Point an interaction out, with a short reason; flagging again gives it another reason."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_FLAG_REASON:
        raise InvalidError("give_reason", most=LONGEST_FLAG_REASON)
    _still_kept(desk, number)
    said = _review(desk, number)
    said.flag_reason, said.flagged_by_id, said.flagged_at = reason, desk.account.librarian_id, desk.office.clock()
    _note_done(desk, number, "flagged")


def unflag(desk: ServiceDesk, number: int) -> None:
    """Take the flag away."""
    said = _review(desk, number)
    said.flag_reason = said.flagged_by_id = said.flagged_at = None
    _note_done(desk, number, "unflagged")


def mark_reviewed(desk: ServiceDesk, number: int) -> None:
    """Say that an interaction was looked through."""
    said = _review(desk, number)
    said.reviewed_by_id, said.reviewed_at = desk.account.librarian_id, desk.office.clock()
    _note_done(desk, number, "reviewed")


def unmark_reviewed(desk: ServiceDesk, number: int) -> None:
    """Take the reviewed mark away."""
    said = _review(desk, number)
    said.reviewed_by_id = said.reviewed_at = None
    _note_done(desk, number, "unreviewed")


def normal_tag(written: str) -> str:
    """A tag as it is kept: small letters, single blanks, no sign of number before it."""
    return " ".join(normalize("NFKC", written).lower().split()).lstrip("# ")


def add_tag(desk: ServiceDesk, number: int, written: str) -> None:
    """Give an interaction a tag; one that it has already stays."""
    tag = normal_tag(written)
    if not tag or len(tag) > LONGEST_TAG or not tag.isprintable():
        raise InvalidError("wrong_tag", most=LONGEST_TAG)
    _interaction(desk, number)
    if desk.session.get(InteractionTag, (number, tag)) is not None:
        return
    count = select(func.count()).select_from(InteractionTag).where(InteractionTag.interaction_id == number)
    if (desk.session.scalar(count) or 0) >= MOST_TAGS:
        raise InvalidError("too_many_tags", most=MOST_TAGS)
    who, now = desk.account.librarian_id, desk.office.clock()
    desk.session.add(InteractionTag(interaction_id=number, tag=tag, librarian_id=who, tagged_at=now))
    _note_done(desk, number, "tagged", tag=tag)


def remove_tag(desk: ServiceDesk, number: int, tag: str) -> None:
    """Take a tag away; one that is gone already is no trouble."""
    found = desk.session.get(InteractionTag, (number, tag))
    if found is not None:
        desk.session.delete(found)
        _note_done(desk, number, "untagged", tag=tag)


def write_note(desk: ServiceDesk, number: int, text: str) -> None:
    """Keep a reviewer's note."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidError("nothing_written")
    if len(text) > LONGEST_NOTE:
        raise InvalidError("too_long", most=LONGEST_NOTE, length=len(text))
    _still_kept(desk, number)
    who, now = desk.account.librarian_id, desk.office.clock()
    desk.session.add(ReviewNote(interaction_id=number, librarian_id=who, text=text, written_at=now))
    _note_done(desk, number, "review_noted")


def judge(desk: ServiceDesk, number: int, question_id: int, verdict: str) -> None:
    """Say how well a question was met; an empty verdict takes the judgement back."""
    _interaction(desk, number)
    asked = desk.session.get(Question, question_id)
    if asked is None or asked.interaction_id != number:
        raise MissingError("no_such_question")
    if verdict not in {"", *Verdict}:
        raise InvalidError("wrong_choice", value=verdict[:LONGEST_TAG])
    found = desk.session.get(QuestionReview, question_id)
    if found is not None and not verdict:
        desk.session.delete(found)
    elif verdict:
        who, now = desk.account.librarian_id, desk.office.clock()
        said = QuestionReview(question_id=question_id, verdict=verdict, librarian_id=who, judged_at=now)
        desk.session.merge(said)
    _note_done(desk, number, "judged", question=question_id, verdict=verdict)


def _interaction(desk: ServiceDesk, number: int) -> Interaction:
    """Hold an interaction, so that reviewers who are at it at once come one after the other."""
    found = desk.session.get(Interaction, number, with_for_update={"of": Interaction})
    if found is None:
        raise MissingError("no_such_conversation")
    return found


def _still_kept(desk: ServiceDesk, number: int) -> None:
    """ConflictError once the texts of an interaction were removed: what is written then would be kept for ever."""
    if _interaction(desk, number).texts_removed_at is not None:
        raise ConflictError("texts_are_removed")


def _review(desk: ServiceDesk, number: int) -> InteractionReview:
    """What was said about an interaction so far, made where nothing was."""
    _interaction(desk, number)
    found = desk.session.get(InteractionReview, number)
    if found is None:
        found = InteractionReview(interaction_id=number)
        desk.session.add(found)
    return found


def _note_done(desk: ServiceDesk, number: int, action: str, **detail: object) -> None:
    who, now = desk.account.librarian_id, desk.office.clock()
    entry = AuditEntry(librarian_id=who, action=action, interaction_id=number, detail=detail, done_at=now)
    desk.session.add(entry)
