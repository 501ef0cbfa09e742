"""One spelling for searching: what is stored beside a text and what a search is turned into."""

import re
import unicodedata

WORD = re.compile(r"\w+")


def search_text(text: str) -> str:
    """Lower-case words without accents or punctuation, one blank between them."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(WORD.findall(plain))
