"""Noisy copies look hurried, and the same seed makes the same ones."""

from nlu.components.noise import Noise
from nlu.lexicon import Lexicon

LEXICON = Lexicon(slang={"gmn": "bagaimana", "brp": "berapa"}, polite=(("halo", "kak"),))
TEXT = "bagaimana cara mengembalikan buku perpustakaan?"


def test_the_same_seed_makes_the_same_copies() -> None:
    one, other = Noise(LEXICON, 3), Noise(LEXICON, 3)
    assert [one.copy(TEXT) for _ in range(20)] == [other.copy(TEXT) for _ in range(20)]


def test_copies_use_chat_spellings_typos_and_courtesies() -> None:
    noise = Noise(LEXICON, 3)
    copies = {noise.copy(TEXT) for _ in range(200)}
    assert len(copies) > 100
    assert any("gmn" in copy for copy in copies)
    assert any("halo kak" in copy for copy in copies)
    assert any("mengembalikan" not in copy for copy in copies)


def test_courtesies_are_kept_from_greetings() -> None:
    noise = Noise(LEXICON, 3)
    assert not any("halo" in noise.copy("terima kasih", courteous=False) for _ in range(100))


def test_short_and_odd_texts_survive() -> None:
    noise = Noise(LEXICON, 3)
    assert [noise.copy(text) for text in ("", "👍", "a b c")]
