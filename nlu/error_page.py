"""One page that shows which intents are taken for which others, and every question that went wrong."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from nlu.confusion import confusion, error_rows
from nlu.evaluate import SHARES, report
from nlu.interpretation import Language
from nlu.measure_texts import measure_texts
from nlu.outcomes import Outcome

TEMPLATE = "error_page.html.jinja"


def error_page(outcomes: Sequence[Outcome], file: str, language: Language = "id") -> str:
    """The whole HTML page about the questions of a file; it fetches nothing, and opens in the given language."""
    measured = report(outcomes)
    return _template().render(
        texts=measure_texts(),
        language=language,
        file=file,
        count=len(outcomes),
        shares={name: measured[name]["overall"] for name in SHARES},
        map=confusion(outcomes),
        errors=error_rows(outcomes),
    )


def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=folder, undefined=StrictUndefined, autoescape=True)
    return environment.get_template(TEMPLATE)
