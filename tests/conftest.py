"""All tests log plainly: a traceback drawn with its variables takes seconds. What takes longest begins first."""

from pathlib import Path

import pytest
import structlog

LONGEST_FIRST = ("e2e", "integration", "console", "dialogues", "unit")  # folders; small files fill up the rest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Otherwise one process is still at a long test when the others have nothing left to do."""
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(Path(__file__).parent).parts[0]))


@pytest.fixture(autouse=True, scope="session")
def plain_log() -> None:
    """One plain line an event."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ]
    )
