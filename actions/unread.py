"""What a patron says that needs no reading: commands, comments, words for a librarian, floods, pictures, emoji."""

import math
from datetime import timedelta

from actions import commands, handoff, rating
from actions.incoming import PatronMessage
from actions.turn import Reply, Turn
from nlu.care import calls_for_help
from nlu.lexicon import Lexicon
from nlu.normalise import clean
from records import conversation, handoffs
from records.models import HUMAN_OWNED, Author, HandoffKind, InteractionStatus, Message, Rating

CANCEL_WORDS = {"batal", "batalkan", "batalin", "dibatalkan", "cancel"}
SHORT = 8
FLOOD_MESSAGES = 15
FLOOD_REPEATS = 10
WITHOUT_DIGITS = str.maketrans("", "", "0123456789")
FLOOD_SECONDS = timedelta(seconds=5)
SLOWED_FOR = timedelta(seconds=30)
SHARE_FOR = timedelta(minutes=10)
EARTH_RADIUS_KM = 6371.0


def is_comment(said: PatronMessage, lexicon: Lexicon) -> bool:
    """Whether a message can be the comment on a rating: words that are no command, ask nothing, and cry for no help."""
    text = said.text or ""
    return bool(text) and not text.startswith("/") and "?" not in text and not calls_for_help(clean(text), lexicon.care)


def meet(turn: Turn, said: PatronMessage, message: Message) -> bool:
    """Meet a message that needs no reading; False when it must be read."""
    since = said.said_at - FLOOD_SECONDS, turn.now - SHARE_FOR
    lately = conversation.lately(turn.session, turn.interaction, turn.now, *since)
    return (
        (lately.awaited is not None and _comment(turn, said, message, lately.awaited))
        or commands.carry_out(turn, message)
        or commands.wish_for_language(turn, message)
        or _for_the_librarian(turn, message)
        or (lately.said > min(FLOOD_MESSAGES, FLOOD_REPEATS) and _flood(turn, said, message))
        or _without_words(turn, said, message)
        or _used_up(turn, message, lately.read)
    )


def _comment(turn: Turn, said: PatronMessage, message: Message, awaited: int) -> bool:
    if turn.interaction.status in HUMAN_OWNED or not is_comment(said, turn.office.lexicon):
        return False
    rating.keep_comment(turn, turn.session.get_one(Rating, awaited), message)
    return True


def _for_the_librarian(turn: Turn, message: Message) -> bool:
    """Words for a librarian go to the topic; who still waits is told so once."""
    if turn.interaction.status not in HUMAN_OWNED:
        return False
    if turn.interaction.status == InteractionStatus.WAITING and _wants_out(message.text or ""):
        return handoff.cancel(turn)
    handoff.relay(turn, message)
    standing = handoffs.open_handoff(turn.session, turn.interaction.id)
    if turn.interaction.status == InteractionStatus.WAITING and standing is not None:
        handoff.acknowledge(turn, standing)
    return True


def _wants_out(text: str) -> bool:
    """Whether a waiting patron takes the request back in so many words."""
    words = text.casefold().split()
    return len(words) <= SHORT and any(word.strip(".,!?") in CANCEL_WORDS for word in words)


def _flood(turn: Turn, said: PatronMessage, message: Message) -> bool:
    """A flood is recorded whole and answered gently once."""
    if not floods(turn, said) or _calls_for_help(turn, message):
        return False
    _slow_down(turn, SLOWED_FOR, Reply(turn.text("slow_down")))
    return True


def _used_up(turn: Turn, message: Message, asked: int) -> bool:
    """Whoever asked more than one patron's share of the desk is told once; what they write is kept, but not read."""
    share = turn.office.library.facts.desk.questions_in_ten_minutes
    if not share or asked < share or _calls_for_help(turn, message):
        return False
    _slow_down(turn, SHARE_FOR, Reply(turn.text("share_used_up"), ((turn.human_button,),)))
    return True


def _slow_down(turn: Turn, lasting: timedelta, reply: Reply) -> None:
    patron = turn.interaction.patron
    if patron.slowed_at is None or turn.now - patron.slowed_at >= lasting:
        patron.slowed_at = turn.now
        turn.say(reply)


def _calls_for_help(turn: Turn, message: Message) -> bool:
    """Whether somebody in distress or danger may have written it, of whom no librarian knows yet."""
    if not calls_for_help(clean(message.text or ""), turn.office.lexicon.care):
        return False
    return handoffs.open_handoff(turn.session, turn.interaction.id) is None


def floods(turn: Turn, said: PatronMessage) -> bool:
    """Whether a message is one of very many."""
    return _is_flood(conversation.said_since(turn.session, turn.interaction.id, said.said_at - FLOOD_SECONDS))


def _is_flood(said: list[str]) -> bool:
    """More than anyone writes by hand, or the same words (numbers apart) again and again."""
    last = [each.translate(WITHOUT_DIGITS) for each in said]
    return len(last) > FLOOD_MESSAGES or last.count(last[-1]) > FLOOD_REPEATS


def _without_words(turn: Turn, said: PatronMessage, message: Message) -> bool:
    """Pictures, stickers, places and emoji hold no question the desk can read."""
    if said.media.location is not None:
        turn.say(_nearest_branch(turn, said.media.location))
    elif message.kind != "text" and not message.text:
        if not conversation.is_later_in_album(turn.session, message):
            turn.say(Reply(turn.text("cannot_see", kind=message.kind), ((turn.human_button,),)))
    elif not any(character.isalnum() for character in message.text or ""):
        turn.say(turn.text("no_words"))
    else:
        return False
    standing = handoffs.open_handoff(turn.session, turn.interaction.id)
    if standing is not None and standing.kind == HandoffKind.FOLLOW_UP and message.author == Author.PATRON:
        handoff.relay(turn, message)
    return True


def _nearest_branch(turn: Turn, place: tuple[float, float]) -> str:
    """Which branch is nearest to a place on the map, and how far."""
    measured = [
        (_kilometres(place, (branch.latitude, branch.longitude)), branch)
        for branch in turn.office.library.facts.branches
        if branch.latitude is not None and branch.longitude is not None
    ]
    if not measured:
        return turn.text("thanks_for_place")
    distance, branch = min(measured, key=lambda pair: pair[0])
    far = f"{distance:.1f}".replace(".", "," if turn.language == "id" else ".")
    return turn.text("nearest_branch", name=dict(branch.name)[turn.language], address=branch.address, distance=far)


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance between two places in degrees (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
