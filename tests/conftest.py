"""All tests log plainly: a traceback drawn with its variables takes seconds."""

import pytest
import structlog


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
