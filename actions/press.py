"""Buttons pressed by patrons; stale, forged or foreign data is answered kindly and changes nothing."""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions import answering, commands, dialogues, handoff, meeting, rating, refusal
from actions.answering import Asking
from actions.incoming import Press
from actions.meeting import Step
from actions.office import Office
from actions.turn import Reply, Turn
from nlu.interpretation import Interpretation, RankedIntent
from records import conversation, patrons
from records.figures import BY_BUTTON
from records.models import HUMAN_OWNED, Message, Outcome, Question, Rating
from records.updates import begin_update, finish_update


def patron_press(session: Session, office: Office, press: Press) -> str | None:
    """Carry out a patron's button; the short notice for it, None for a repeated update."""
    now = office.clock()
    mark = begin_update(session, press.key, now)
    if mark is None:
        return None
    finish_update(session, mark, now)
    patron = patrons.patron_seen(session, press.sender, now)
    language = patron.language or office.library.facts.language
    if refusal.silences(session, patron, conversation.current_interaction(session, patron.id)):
        return ""
    verb, _, rest = press.data.partition(":")
    if verb in {"rate", "skip"}:
        return _rating(session, office, press, language)
    interaction = conversation.open_interaction(session, patron, language, now)
    interaction.last_activity_at = now
    return _carry_out(Turn(session, office, interaction, now), verb, rest, press)


def _carry_out(turn: Turn, verb: str, rest: str, press: Press) -> str:
    if verb == "human":
        turn.interaction.dialogue = None
        handoff.request(turn, "patron_asked")
    elif verb == "bot":
        return "" if handoff.cancel(turn) else turn.text("stale_button")
    elif verb == "lang" and rest in {"id", "en", "auto"}:
        commands.fix_language(turn, rest)
    elif turn.interaction.status in HUMAN_OWNED:
        return turn.text("librarian_has_chat")
    elif verb == "flow":
        return dialogues.press(turn, rest)
    else:
        return _about_a_record(turn, verb, rest, press)
    return ""


def _about_a_record(turn: Turn, verb: str, rest: str, press: Press) -> str:
    numbers = [int(part) for part in rest.split(":") if part.isascii() and part.isdigit() and len(part) <= 18]  # noqa: PLR2004
    number, extra = (*numbers, 0, 0)[:2]
    if verb == "unsub" and numbers:
        return dialogues.unsubscribe(turn, number)
    if verb == "ask" and numbers and number < len(commands.MENU):
        return _ask(turn, commands.MENU[number], press)
    question = _own_question(turn, number)
    if question is None or verb not in QUESTION_VERBS:
        return turn.text("stale_button")
    return QUESTION_VERBS[verb](turn, question, extra, press)


def _own_question(turn: Turn, number: int) -> Question | None:
    """The question a button belongs to, if the presser asked it."""
    question = conversation.question(turn.session, number)
    if question is None or question.interaction.patron_id != turn.interaction.patron_id:
        return None
    return question


def _pick(turn: Turn, question: Question, index: int, press: Press) -> str:
    """One of the offered readings is meant."""
    if question.outcome not in {Outcome.CLARIFIED, Outcome.CORRECTED} or index >= len(question.ranking):
        return turn.text("stale_button")
    if question.outcome == Outcome.CORRECTED and _picked(turn, question):
        return turn.text("stale_button")
    _remove_buttons(turn, press)
    _meet_picked(turn, question, question.ranking[index][0])
    return ""


def _picked(turn: Turn, question: Question) -> bool:
    last = conversation.last_question(turn.session, turn.interaction.id)
    return last is not None and last.message_id == question.message_id and last.source == BY_BUTTON


def _meet_picked(turn: Turn, question: Question, intent: str) -> None:
    asked = meeting.as_reading(question)
    ranking = (RankedIntent(intent, 1.0), *(each for each in asked.ranking if each.intent != intent))
    reading = replace(asked, intent=intent, confidence=1.0, ranking=ranking)
    message = turn.session.get(Message, question.message_id)
    assert message is not None
    _answer(turn, message, reading)


def _answer(turn: Turn, message: Message, reading: Interpretation) -> None:
    asking = Asking(turn.office, reading, turn.language, turn.now)
    reply = answering.compose(asking, answering.live_answers())
    meeting.meet(turn, message.id, Step(reading, "answer", reply))
    last = conversation.last_question(turn.session, turn.interaction.id)
    if last is not None and last.message_id == message.id:
        last.source = BY_BUTTON


def _ask(turn: Turn, intent: str, press: Press) -> str:
    """A question asked by a menu button: recorded like a typed one."""
    title = turn.office.wording.title(intent, turn.language)
    message = conversation.add_message(
        turn.session,
        Message(
            interaction_id=turn.interaction.id,
            author="patron",
            kind="button",
            text=title,
            chat_id=press.chat_id,
            said_at=turn.now,
        ),
    )
    _answer(turn, message, Interpretation("", intent, 1.0, (RankedIntent(intent, 1.0),), (), "fuzzy", "menu", None))
    return ""


def _none(turn: Turn, question: Question, _extra: int, press: Press) -> str:
    """None of the offered readings is meant: a person is asked."""
    if question.outcome not in {Outcome.CLARIFIED, Outcome.CORRECTED} or _picked(turn, question):
        return turn.text("stale_button")
    _remove_buttons(turn, press)
    meeting.hand_over(turn, question, "failed_try")
    return ""


def _wrong(turn: Turn, question: Question, _extra: int, _press: Press) -> str:
    """The answer was not what was meant."""
    if question.outcome != Outcome.ANSWERED:
        return turn.text("stale_button")
    meeting.correct(turn, question)
    return ""


def _page(turn: Turn, question: Question, page: int, press: Press) -> str:
    """Another page of a list, in the same message."""
    live = answering.live_answers()
    if question.intent not in live or press.message_id is None or page < 1:
        return turn.text("stale_button")
    asking = Asking(turn.office, meeting.as_reading(question), turn.language, turn.now, page)
    reply = answering.compose(asking, live)
    if reply is None:
        return turn.text("stale_button")
    reply = reply.of_question(question.id)
    keyboard = Reply("", (*reply.buttons, (turn.button("button_not_this", f"wrong:{question.id}"),))).keyboard
    turn.send("edit_text", {"message_id": press.message_id, "text": reply.text, "buttons": keyboard})
    return ""


def _buy(turn: Turn, _question: Question, _extra: int, _press: Press) -> str:
    """Suggest the purchase of what was not found."""
    dialogues.ask_for_text(turn, "suggest_purchase")
    return ""


def _remove_buttons(turn: Turn, press: Press) -> None:
    if press.message_id is not None:
        turn.send("clear_buttons", {"message_id": press.message_id})


QUESTION_VERBS = {"pick": _pick, "none": _none, "wrong": _wrong, "page": _page, "buy": _buy}


def _rating(session: Session, office: Office, press: Press, language: str) -> str:
    """Score or skip a rating that this patron was asked for."""
    verb, _, rest = press.data.partition(":")
    number, _, score = rest.partition(":")
    is_number = number.isascii() and number.isdigit() and len(number) <= 18  # noqa: PLR2004 (fits 64 bits)
    rating_record = session.get(Rating, int(number)) if is_number else None
    if rating_record is None or rating_record.interaction.patron.telegram_id != press.sender.telegram_id:
        return office.wording.say("stale_button", language)
    turn = Turn(session, office, rating_record.interaction, office.clock())
    if verb == "skip":
        return rating.skip_comment(turn, rating_record)
    if score not in {"1", "2", "3", "4", "5"}:
        return turn.text("stale_button")
    said = rating.rate(turn, rating_record, int(score))
    _remove_buttons(turn, press)
    return said
