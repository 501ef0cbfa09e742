"""The figures of a load test for people, and in bench/README.md."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- load: begin -->", "<!-- load: end -->"
SIDES = {"sapa": "sapa", "stock": "stock", "paced": "sapa at Telegram's pace"}
KILOBYTE = 1024
Figures = dict[str, Any]


def table(result: Figures) -> str:
    """All figures as Markdown."""
    sides: Figures = {name: result[each] for each, name in SIDES.items() if each in result}
    parts = [_speed(sides), _growth(result["recorded"]), _processes(sides), _idle(result["idle_megabytes"])]
    return "\n\n".join(part for part in parts if part)


def _speed(sides: Figures) -> str:
    rows = [["messages/s", "side", "answered", "p50 ms", "p95 ms", "p99 ms", "processor ms per message"]]
    for name, side in sides.items():
        rows += [_rate(str(rate), name, found) for rate, found in side["rates"].items()]
        if "busy" in side:
            rows.append([f"most: {side['most_per_second']}", name, "", "", "", "", _listed(side["busy"], "%")])
    return _markdown(rows)


def _rate(label: str, name: str, found: Figures) -> list[str]:
    answered = f"{found['messages'] - found['unanswered']} of {found['messages']}"
    waits = [str(found[each]) for each in ("p50", "p95", "p99")]
    return [label, name, answered, *waits, _listed(found["cpu_ms"])]


def _growth(recorded: Figures) -> str:
    rows = [["recorded before", "messages/s", "answered", "p50 ms", "p95 ms", "p99 ms", "processor ms per message"]]
    for messages, side in recorded.items():
        rows += [_rate(f"{int(messages):,}", str(rate), found) for rate, found in side["rates"].items()]
    return _markdown(rows) if recorded else ""


def _processes(sides: Figures) -> str:
    rows = [["side", "memory after the test, MB", "seconds from start to the first answer"]]
    rows += [[name, _listed(side["megabytes"]), _listed(side["start_seconds"])] for name, side in sides.items()]
    return _markdown(rows)


def _idle(megabytes: Figures) -> str:
    rows = [["idle, everything but Rasa", "MB"], *([name, str(each)] for name, each in megabytes.items())]
    return _markdown(rows)


def _listed(figures: Figures, unit: str = "") -> str:
    return ", ".join(f"{name} {figure}{unit}" for name, figure in figures.items())


def _markdown(rows: list[list[str]]) -> str:
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def write(result: Figures, readme: Path = README) -> None:
    """Put the table, the machine and the date between the marks of the README; ValueError where there are none."""
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{readme} has no {BEGIN} and {END}")
    made = f"{BEGIN}\n{machine()}\n\n{table(result)}\n{END}"
    readme.write_text(before + made + after, encoding="utf-8")


def machine() -> str:
    """The machine and the date in one line."""
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next((line.partition(":")[2].strip() for line in cpu.splitlines() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // KILOBYTE**3
    date = datetime.now(UTC).date()
    return f"Measured on {date}: {os.cpu_count()} cores ({model}), {memory} GB, Python {platform.python_version()}."
