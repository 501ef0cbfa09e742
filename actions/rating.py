"""Asking for a rating once per interaction, and keeping score and comment."""

from datetime import timedelta

from actions.turn import Button, Reply, Turn
from records import conversation
from records.models import Author, Message, Rating

SCORES = range(1, 6)
LOW_SCORE = 2
COMMENT_TIME = timedelta(minutes=15)


def ask(turn: Turn) -> bool:
    """Ask for the rating, crediting the librarian of this moment; False when it was asked before, or is not."""
    if turn.interaction.patron.refused_at is not None:
        return False
    if conversation.rating_of(turn.session, turn.interaction.id) is not None:
        return False
    rating = Rating(interaction_id=turn.interaction.id, librarian_id=turn.interaction.librarian_id, asked_at=turn.now)
    turn.session.add(rating)
    turn.session.flush()
    stars = tuple(Button("★" * score, f"rate:{rating.id}:{score}") for score in SCORES)
    turn.say(Reply(turn.text("ask_rating"), (stars[:3], stars[3:])), Author.SYSTEM)
    return True


def rate(turn: Turn, rating: Rating, score: int) -> str:
    """Keep the score, given once, and ask for a comment; the notice for the button."""
    if rating.score is not None:
        return turn.text("already_rated")
    rating.score, rating.rated_at = score, turn.now
    rating.comment_awaited_until = turn.now + COMMENT_TIME
    key = "ask_comment_low" if score <= LOW_SCORE else "ask_comment"
    buttons = [turn.button("button_skip", f"skip:{rating.id}")]
    if score <= LOW_SCORE:
        buttons.append(turn.human_button)
    turn.say(Reply(turn.text(key, stars="★" * score), (tuple(buttons),)), Author.SYSTEM)
    return turn.text("rating_toast")


def skip_comment(turn: Turn, rating: Rating) -> str:
    """The patron has nothing to add."""
    if rating.comment_awaited_until is None:
        return turn.text("stale_button")
    rating.comment_awaited_until = None
    turn.say(turn.text("thanks_for_rating"), Author.SYSTEM)
    return ""


def keep_comment(turn: Turn, rating: Rating, message: Message) -> None:
    """Keep what the patron wrote about the rating."""
    rating.comment, rating.comment_awaited_until = message.text, None
    low = rating.score is not None and rating.score <= LOW_SCORE
    # What is written now need not be about the rating, so the way to a librarian is open.
    thanks = turn.text("thanks_for_comment_low" if low else "thanks_for_comment")
    turn.say(Reply(thanks, ((turn.human_button,),)), Author.SYSTEM)
