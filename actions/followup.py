"""What a short question leans on the one before it for: "kalau minggu?", "yang di cabang?", "yang kedua"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions.linking import SEARCH, named_in, title_query
from actions.office import Office
from actions.policy import decide_reading
from catalog.port import TitleQuery
from nlu.interpretation import Entity, Interpretation, RankedIntent
from nlu.normalise import words
from records.models import Outcome, Question

REMEMBERED = timedelta(minutes=15)
LONGEST = 9  # words; whoever says more asks anew
LONGEST_REST = 5  # words that are neither cue nor filler nor entity
POSSIBLE = 0.04  # confidence from which the earlier intent counts as one of the readings
HOURS = frozenset({"ask_opening_hours", "ask_holiday_hours"})
DATED = HOURS | {"ask_events", "ask_mobile_library", "ask_children_services", "ask_classes", "ask_room_booking"}
LISTING = frozenset({SEARCH, "reserve_title", "ask_new_arrivals", "ask_recommendation"})
NAMED = frozenset({SEARCH, "reserve_title", "renew_my_loan", "suggest_purchase"})
PICKING = 2  # words: `nomor dua`
GUESSED = 0.6  # confidence below which a question that was asked back about is not remembered
LONGEST_ALONE = 12  # words; a longer message is clear enough by itself
CEREMONIES = frozenset({"greet", "thank", "goodbye"})
OWN_MATTER = 0.7  # confidence from which an unsure reading still comes before going on
BARE = 3  # words after a cue that need not be of the earlier intent: `kalau anak sekolah?`
NUMBERED = re.compile(r"^(?:nomor|nomer|no|number)\s*(?=\w)")


@dataclass(frozen=True, slots=True)
class Before:
    """The question before this one: the interaction's short memory."""

    intent: str
    text: str
    entities: tuple[Entity, ...]
    language: str


def remembered(question: Question | None, now: datetime) -> Before | None:
    """What is remembered of the latest question that was more than a courtesy, if it is not long ago."""
    if question is None or question.intent is None or question.outcome == Outcome.HANDED_OFF:
        return None
    if question.outcome == Outcome.CLARIFIED and question.confidence < GUESSED:
        return None
    if now - question.asked_at > REMEMBERED:
        return None
    return Before(question.intent, question.text, tuple(Entity(*row) for row in question.entities), question.language)


def unclear_alone(office: Office, text: str, readings: tuple[Interpretation, ...]) -> bool:
    """Whether a message is so short and so unsure that it should be read together with the question before it."""
    only = readings[0]
    if len(readings) > 1 or only.needs_care or len(words(text)) > LONGEST_ALONE:
        return False
    return decide_reading(only, office.thresholds) != "answer"


def resolve(
    office: Office,
    before: Before | None,
    text: str,
    readings: tuple[Interpretation, ...],
    together: Interpretation | None = None,
) -> tuple[Interpretation, ...]:
    """The readings, or the one question that a short follow-up amounts to.

    `together` is the message read in one breath with the question before, where that was done.
    """
    said = words(text)
    if before is None or before.intent not in office.book or readings[0].needs_care:
        return readings
    reading = _whole(text, readings)
    meant = None
    if len(said) <= LONGEST:
        meant = _picked(office, before, said, reading) or _continued(office, before, reading)
    meant = meant or _gone_on(before, reading, together)
    return (meant,) if meant else readings


def _whole(text: str, readings: tuple[Interpretation, ...]) -> Interpretation:
    """The message as one reading with all its entities, even where it was read as several questions."""
    found = {(each.kind, each.value): each for reading in readings for each in reading.entities}
    return replace(readings[-1], text=text, entities=tuple(found.values()))


def _picked(office: Office, before: Before, said: Sequence[str], reading: Interpretation) -> Interpretation | None:
    """`Yang kedua` after a list of titles."""
    passed_over = _phrases(office, "fillers") | _phrases(office, "cues") | _phrases(office, "open_ended")
    left = [word for word in said if word not in passed_over]
    place = _place(office, " ".join(left)) if before.intent in LISTING and len(left) <= PICKING else None
    if place is None:
        return None
    hits = office.catalog.search(title_query(before.text, before.entities))[place : place + 1]
    return _as(reading, SEARCH, (Entity("title", hits[0].title.title, reading.text),), before) if hits else None


def _place(office: Office, said: str) -> int | None:
    """Which of a list is meant, counted from nought."""
    bare = NUMBERED.sub("", said)
    for at, names in enumerate(office.lexicon.follow_up.get("ordinals", ())):
        if bare in names.split():
            return at
    return int(bare) - 1 if re.fullmatch("[1-9]", bare) else None


def _continued(office: Office, before: Before, reading: Interpretation) -> Interpretation | None:
    """A cue with little else, or nothing but a day or a place, goes on with the question before."""
    _, cued = _without_cues(office, reading.text)
    unnamed = " ".join(words(reading.text))
    for each in reading.entities:
        unnamed = unnamed.replace(" ".join(words(each.text)), " ")
    rest, _ = _without_cues(office, unnamed)
    left = [word for word in rest.split() if word not in _phrases(office, "fillers")]
    clear = decide_reading(reading, office.thresholds) == "answer"
    if not left and (cued or reading.entities):
        return _with_entities(before, reading, cued)
    if not clear and not [word for word in left if word not in _phrases(office, "open_ended")]:
        return _as(reading, before.intent, _merged(before, reading), before)
    if not cued or len(left) > LONGEST_REST:
        return None
    if before.intent in NAMED and named_in(office.catalog, TitleQuery(" ".join(left))):
        return _as(replace(reading, text=" ".join(left)), before.intent, reading.entities, before)
    possible = any(each.intent == before.intent and each.confidence >= POSSIBLE for each in reading.ranking)
    possible = possible or (len(left) <= BARE and decide_reading(reading, office.thresholds) == "clarify")
    own_matter = clear and reading.intent != before.intent
    return _as(reading, before.intent, _merged(before, reading), before) if possible and not own_matter else None


def _with_entities(before: Before, reading: Interpretation, cued: bool) -> Interpretation | None:
    kinds = {each.kind for each in reading.entities}
    if "date" in kinds and before.intent in DATED:
        intent = "ask_opening_hours" if before.intent in HOURS else before.intent
        if before.intent in HOURS and reading.intent in HOURS:  # `kalau pas puasa?` after an ordinary day
            intent = reading.intent
        return _as(reading, intent, _merged(before, reading), before)
    if "branch" in kinds and "date" not in kinds and (cued or before.intent in DATED):
        return _as(reading, before.intent, _merged(before, reading), before)
    return None


def _gone_on(before: Before, reading: Interpretation, together: Interpretation | None) -> Interpretation | None:
    """What is unclear alone but, read with the question before, is that question still: `difoto boleh?`.

    The less it sounds like a library matter by itself, the less sure; a fair reading of its own comes first.
    """
    if together is None or together.intent != before.intent or reading.intent in CEREMONIES:
        return None
    sure = together.confidence * (1.0 - reading.outside)
    meant = _as(reading, before.intent, _merged(before, reading), before)
    if reading.intent in {None, before.intent} or reading.confidence < OWN_MATTER:
        return replace(meant, confidence=sure, ranking=(RankedIntent(before.intent, sure), *meant.ranking[1:]))
    offered = RankedIntent(before.intent, min(sure, reading.confidence))
    others = tuple(each for each in reading.ranking[1:] if each.intent != before.intent)
    return replace(reading, ranking=(reading.ranking[0], offered, *others))


def _merged(before: Before, reading: Interpretation) -> tuple[Entity, ...]:
    """What is said now, and of what was said before the kinds that are not said anew."""
    said = {each.kind for each in reading.entities}
    return (*reading.entities, *(each for each in before.entities if each.kind not in said))


def _as(reading: Interpretation, intent: str, entities: tuple[Entity, ...], before: Before) -> Interpretation:
    meant = RankedIntent(intent, 1.0)
    others = tuple(each for each in reading.ranking if each.intent != intent)
    language = reading.language or ("en" if before.language == "en" else "id")
    return replace(
        reading,
        intent=intent,
        confidence=meant.confidence,
        ranking=(meant, *others),
        entities=entities,
        language=language,
        bars=None,
        goes_on=intent == before.intent,
    )


def _without_cues(office: Office, text: str) -> tuple[str, bool]:
    """The words after the cues that begin a text, and whether there were any."""
    cues = sorted(_phrases(office, "cues"), key=len, reverse=True)
    said, cued = " ".join(words(text)) + " ", False
    while cue := next((each for each in cues if said.startswith(f"{each} ")), None):
        said, cued = said[len(cue) + 1 :], True
    return said.strip(), cued


def _phrases(office: Office, part: str) -> frozenset[str]:
    return frozenset(office.lexicon.follow_up.get(part, ()))
