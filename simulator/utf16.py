"""Telegram counts text in UTF-16 units; Python in code points."""

BEYOND_BMP = 0xFFFF


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(ord(letter) > BEYOND_BMP for letter in text)


def byte_offset(text: str, position: int) -> int:
    """Return where a character stands when the text is written in UTF-8."""
    return len(text[:position].encode())
