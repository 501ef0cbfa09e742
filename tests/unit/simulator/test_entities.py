"""Parse modes, offsets in UTF-16, what Telegram finds by itself, and the limits after parsing."""

import pytest

from simulator.entities import formatted, polished
from simulator.errors import BadRequestError
from simulator.params import Params


def parse(text: str, mode: str) -> tuple[str, list[dict[str, object]]]:
    found = formatted(Params({"text": text, "parse_mode": mode}), "text", "entities")
    return found.text, found.entities


def test_html_is_read_with_nesting_and_escapes() -> None:
    text, entities = parse("<b>Halo <i>kak</i></b> &lt;3 &amp;amp;", "HTML")
    assert text == "Halo kak <3 &amp;"
    assert entities == [{"type": "bold", "offset": 0, "length": 8}, {"type": "italic", "offset": 5, "length": 3}]


def test_offsets_count_utf16_units() -> None:
    text, entities = parse("📚📚 <b>buku</b>", "html")
    assert text == "📚📚 buku"
    assert entities == [{"type": "bold", "offset": 5, "length": 4}]


def test_html_links_code_and_quotes() -> None:
    text, entities = parse(
        '<a href="https://x.id/?a=1&amp;b=2">sini</a> <pre><code class="language-py">1</code></pre>', "HTML"
    )
    assert text == "sini 1"
    assert entities == [
        {"type": "text_link", "offset": 0, "length": 4, "url": "https://x.id/?a=1&b=2"},
        {"type": "pre", "offset": 5, "length": 1, "language": "py"},
    ]


@pytest.mark.parametrize(
    ("source", "mode", "complaint"),
    [
        ("<x>a</x>", "HTML", 'Unsupported start tag "x" at byte offset 0'),
        ("é<b>a", "HTML", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", "HTML", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("1 < 2", "HTML", 'Unsupported start tag "" at byte offset 2'),
        ("habis.", "MarkdownV2", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("*tebal", "MarkdownV2", "Can't find end of Bold entity at byte offset 0"),
        ("a `b", "MarkdownV2", "Can't find end of Code entity at byte offset 2"),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(source: str, mode: str, complaint: str) -> None:
    with pytest.raises(BadRequestError) as refusal:
        parse(source, mode)
    assert refusal.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_markdown_is_read() -> None:
    text, entities = parse("*tebal _miring_* ||rahasia|| `a\\`b` [sini](https://x.id/a\\)b) 5\\.0", "MarkdownV2")
    assert text == "tebal miring rahasia a`b sini 5.0"
    assert [(one["type"], one["offset"], one["length"]) for one in entities] == [
        ("bold", 0, 12),
        ("italic", 6, 6),
        ("spoiler", 13, 7),
        ("code", 21, 3),
        ("text_link", 25, 4),
    ]
    assert entities[-1]["url"] == "https://x.id/a)b"


def test_markdown_quotes_and_code_blocks() -> None:
    text, entities = parse(">satu\n>dua\nbiasa\n```py\nx=1\n```", "MarkdownV2")
    assert text == "satu\ndua\nbiasa\nx=1"
    kinds = [(one["type"], one["offset"], one.get("language")) for one in entities]
    assert kinds == [("blockquote", 0, None), ("pre", 15, "py")]


def test_commands_links_and_mentions_are_found() -> None:
    found = polished("  /start kak @sapa_bot lihat https://a.id/x. a@b.id #buku 1/2 ", [])
    assert found.text == "/start kak @sapa_bot lihat https://a.id/x. a@b.id #buku 1/2"
    kinds = [(one["type"], one["offset"], one["length"]) for one in found.entities]
    assert kinds == [("bot_command", 0, 6), ("mention", 11, 9), ("url", 27, 14), ("email", 43, 6), ("hashtag", 50, 5)]


def test_given_entities_move_when_the_text_is_trimmed() -> None:
    found = polished("  abc  ", [{"type": "bold", "offset": 2, "length": 5}])
    assert found.entities == [{"type": "bold", "offset": 0, "length": 3}]


def test_unknown_parse_mode_is_refused() -> None:
    with pytest.raises(BadRequestError, match="unsupported parse_mode"):
        parse("x", "latex")
