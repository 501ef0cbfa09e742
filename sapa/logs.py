"""Structured logs, one line an event, in var/log/sapa.log; no patron's words and no tokens."""

import logging
import logging.handlers
from pathlib import Path

import structlog
from structlog.tracebacks import ExceptionDictTransformer

LARGEST_LOG = 5_000_000
LOGS_KEPT = 5


def log_to_file(var: Path) -> None:
    """Write the log as JSON lines, kept small by rotation; libraries log warnings only."""
    folder = var / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "sapa.log", maxBytes=LARGEST_LOG, backupCount=LOGS_KEPT, encoding="utf-8"
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], format="%(message)s", force=True)
    logging.getLogger("sapa").setLevel(logging.INFO)
    # The HTTP client writes addresses, and Telegram's addresses hold the token; its library writes whole updates.
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Local variables hold patrons' words, so tracebacks go without them.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=_NamedLoggers(),
    )


class _NamedLoggers:
    """Gives every structured logger the one standard logger `sapa`."""

    def __call__(self, *_args: object) -> logging.Logger:
        return logging.getLogger("sapa")
