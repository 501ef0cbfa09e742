"""Titles in words, shared by the intents that list them."""

from actions.answering import Asking
from catalog.port import Title


def line(asking: Asking, title: Title) -> str:
    """One title: its name, authors and year, and where its copies stand."""
    by = f" — {', '.join(title.authors)}" if title.authors else ""
    year = f" ({title.year})" if title.year else ""
    return f"{title.title}{by}{year}\n   {_place(asking, title)}"


def _place(asking: Asking, title: Title) -> str:
    total = sum(title.copies.values())
    branches = asking.office.library.facts.branches
    where = ", ".join(
        f"{dict(branch.name)[asking.language]} {title.copies[branch.key]}"
        for branch in branches
        if title.copies.get(branch.key)
    )
    if not total:
        return asking.text("no_copies")
    return asking.text("copies_at", shelf=title.shelf, number=title.class_number, total=total, where=where)
