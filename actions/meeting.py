"""How a read question is met: answered, asked back about, corrected or handed over; each step is recorded."""

from dataclasses import dataclass

from actions import card, dialogues, handoff
from actions.policy import Decision, choices
from actions.turn import Button, Reply, Turn
from nlu.interpretation import Entity, Interpretation, RankedIntent
from records import conversation, handoffs
from records.adding import add_now
from records.models import Handoff, HandoffKind, Outcome, Question

NO_WAY_OUT_GROUPS = {"conversation"}


@dataclass(frozen=True, slots=True)
class Step:
    """One question, what is to be done with it, and the reply if it has one."""

    reading: Interpretation
    decision: Decision
    reply: Reply | None


def meet(turn: Turn, message_id: int, step: Step) -> None:
    """Meet one question of a patron's message and record how."""
    if step.decision == "clarify" and _tried_before(turn):
        step, reason = Step(step.reading, "handoff", None), "failed_try"
    elif step.decision == "answer" and step.reading.intent in turn.office.thresholds.always_confirmed:
        step, reason = Step(step.reading, "handoff", step.reply), "to_confirm"
    else:
        reason = "needs_care" if step.reading.needs_care else "low_confidence"
    question = record(turn, message_id, step, reason)
    if step.reading.needs_care:
        turn.say(turn.text("care"))
        hand_over(turn, question, reason)
    elif step.decision == "answer":
        _answer(turn, question, step)
    elif step.decision == "clarify":
        offer_choices(turn, question, None)
    else:
        hand_over(turn, question, reason)
        _propose(turn, step.reply)


def _propose(turn: Turn, reply: Reply | None) -> None:
    """Show in the topic what Sapa would have answered, for a librarian to send."""
    standing = handoffs.open_handoff(turn.session, turn.interaction.id)
    if reply is not None and standing is not None:
        turn.tell_topic(standing, "send_line", {"text": turn.staff_text("proposed_answer", answer=reply.text)})


def _tried_before(turn: Turn) -> bool:
    """Whether the question before this one already failed: asked back about without success, or corrected."""
    last = conversation.last_question(turn.session, turn.interaction.id)
    return last is not None and last.outcome in {Outcome.CLARIFIED, Outcome.CORRECTED}


def record(turn: Turn, message_id: int, step: Step, reason: str) -> Question:
    """Keep the question with everything the reading said; the reason is for one that is handed over."""
    reading, decision = step.reading, step.decision
    outcome = {"answer": Outcome.ANSWERED, "clarify": Outcome.CLARIFIED, "handoff": Outcome.HANDED_OFF}[decision]
    question = Question(
        interaction_id=turn.interaction.id,
        message_id=message_id,
        text=reading.text,
        language=turn.language,
        intent=reading.intent,
        confidence=reading.confidence,
        ranking=[[each.intent, each.confidence] for each in reading.ranking],
        entities=[[each.kind, each.value, each.text] for each in reading.entities],
        source=reading.source,
        model=reading.model,
        outcome=outcome,
        handoff_reason=reason if decision == "handoff" else None,
        answer_from=reading.bars.answer if reading.bars else None,
        ask_from=reading.bars.clarify if reading.bars else None,
        asked_at=turn.now,
    )
    add_now(turn.session, question)
    if decision == "answer" and turn.interaction.topic is None and _is_matter(turn, reading.intent):
        turn.interaction.topic = reading.intent
    return question


def _is_matter(turn: Turn, intent: str | None) -> bool:
    return intent is not None and intent in turn.office.book and turn.office.book[intent].group != "conversation"


def _answer(turn: Turn, question: Question, step: Step) -> None:
    intent = question.intent or ""
    if turn.office.book[intent].served_by == "handoff":
        question.outcome = Outcome.HANDED_OFF
        question.handoff_reason = "patron_asked" if intent == "ask_human" else "reference"
        handoff.request(turn, question.handoff_reason)
    elif intent in {"affirm", "deny"} and _settle_last(turn, question):
        return
    elif not dialogues.begin(turn, intent, step.reading):
        reply = (step.reply or Reply(turn.text("cannot_answer"), ((turn.human_button,),))).of_question(question.id)
        turn.say(Reply(reply.text, (*reply.buttons, *_way_out(turn, question))))


def _way_out(turn: Turn, question: Question) -> tuple[tuple[Button, ...], ...]:
    if turn.office.book[question.intent or ""].group in NO_WAY_OUT_GROUPS:
        return ()
    return ((turn.button("button_not_this", f"wrong:{question.id}"),),)


def _settle_last(turn: Turn, said: Question) -> bool:
    """A typed yes or no counts for the question before it, like the buttons under it."""
    before = turn.session.get(Question, said.id - 1)
    if before is None or before.interaction_id != turn.interaction.id:
        return False
    if said.intent == "deny" and before.outcome == Outcome.ANSWERED and _is_matter(turn, before.intent):
        correct(turn, before)
        return True
    if before.outcome != Outcome.CLARIFIED:
        return False
    if said.intent == "deny":
        hand_over(turn, before, "failed_try")
    else:
        turn.say(turn.text("pick_one"))
    return True


def offer_choices(turn: Turn, question: Question, without: str | None) -> None:
    """Ask which of the best readings is meant, by their titles; with none left a person is asked."""
    offered = choices(as_reading(question), without)
    if not offered:
        hand_over(turn, question, "failed_try")
        return
    title = turn.office.wording.title
    place = [intent for intent, _ in question.ranking]
    rows: list[tuple[Button, ...]] = [
        (Button(title(each.intent, turn.language), f"pick:{question.id}:{place.index(each.intent)}"),)
        for each in offered
    ]
    rows.append((turn.button("button_none_of_these", f"none:{question.id}"), turn.human_button))
    turn.say(Reply(turn.text("which_one"), tuple(rows)))


def as_reading(question: Question) -> Interpretation:
    """The reading a question was recorded with."""
    return Interpretation(
        text=question.text,
        intent=question.intent,
        confidence=question.confidence,
        ranking=tuple(RankedIntent(*row) for row in question.ranking),
        entities=tuple(Entity(*row) for row in question.entities),
        source="rasa" if question.source == "rasa" else "fuzzy",
        model=question.model,
        language="en" if question.language == "en" else "id",
    )


def correct(turn: Turn, question: Question) -> None:
    """The answer was not what the patron meant: offer the other readings, or a person."""
    question.outcome = Outcome.CORRECTED
    if choices(as_reading(question), question.intent):
        offer_choices(turn, question, question.intent)
    else:
        turn.say(Reply(turn.text("rephrase"), ((turn.human_button,),)))


def hand_over(turn: Turn, question: Question, reason: str) -> None:
    """Hand the conversation over because of a question; while a follow-up stands, it joins that."""
    question.outcome, question.handoff_reason = Outcome.HANDED_OFF, reason
    standing = handoffs.open_handoff(turn.session, turn.interaction.id)
    if standing is not None and standing.kind == HandoffKind.FOLLOW_UP:
        _mark_urgent(turn, standing, reason)
        turn.say(turn.text("added_to_follow_up", number=standing.id))
        return
    handoff.request(turn, reason)


def _mark_urgent(turn: Turn, standing: Handoff, reason: str) -> None:
    """A follow-up whose patron turns out to need care says so on its card."""
    if reason == "needs_care" and standing.reason != reason:
        standing.reason = reason
        card.refresh(turn, standing)
