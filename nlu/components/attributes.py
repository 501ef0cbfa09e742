"""What the parts of the pipeline tell each other about a message, by name."""

from nlu.environment import PROGRESS

WRITINGS = "writings"  # list of texts: the message, and in training mistyped copies of it
SECOND_VIEW = "second_view"  # list of Documents, one per writing
TEXT_ROWS = "text_rows"  # sparse matrix, one row per writing: words, letters and gist
MEANING_ROWS = "meaning_rows"  # dense matrix, one row per writing: the encoder's view; absent without an encoder
VOTES = "votes"  # dense matrix, one row per writing: how near a taught encoder puts it to each intent; else absent
UNTAUGHT = "untaught"  # True for texts the taught encoder has not seen, on which confidence can be learnt


def tell(share: float, doing: str) -> None:
    """Say how much of the training is done (0 to 1) and what is being done, to whoever started it."""
    print(f"{PROGRESS} {share:.2f} {doing}", flush=True)
