"""Figures of the running desk for Prometheus: numbers and names of our own only, never anything a patron said."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

LATENCY = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
TENTHS = tuple(n / 10 for n in range(1, 11))


class Metrics:
    """Everything that is counted or measured, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._count_the_intake()
        self._count_the_reading()
        self._count_what_is_around()

    def _count_the_intake(self) -> None:
        registry = self.registry
        self.updates = Counter("sapa_updates", "Updates by what became of them", ["kind", "result"], registry=registry)
        self.message_seconds = Histogram(
            "sapa_message_seconds",
            "From taking a message in to its answer",
            buckets=LATENCY,
            registry=registry,
        )
        self.decisions = Counter("sapa_decisions", "Questions by what the desk did", ["decision"], registry=registry)

    def _count_the_reading(self) -> None:
        registry = self.registry
        self.confidence = Histogram(
            "sapa_confidence", "Confidence of readings", ["source"], buckets=TENTHS, registry=registry
        )
        self.model = Gauge("sapa_model_info", "The model that read last", ["model"], registry=registry)
        self.rasa_seconds = Histogram("sapa_rasa_seconds", "One parse by Rasa", buckets=LATENCY, registry=registry)
        self.rasa_failures = Counter("sapa_rasa_failures", "Parses that failed", registry=registry)
        self.rasa_left_alone = Gauge("sapa_rasa_left_alone", "1 while Rasa failed repeatedly", registry=registry)

    def _count_what_is_around(self) -> None:
        registry = self.registry
        self.telegram = Counter("sapa_telegram_calls", "Bot API calls by status", ["code"], registry=registry)
        self.database_errors = Counter("sapa_database_errors", "Database errors by kind", ["error"], registry=registry)
        self.database_up = Gauge("sapa_database_up", "1 while the database answers", registry=registry)
        self.outbox = Gauge("sapa_outbox_pending", "Outgoing calls not made yet", registry=registry)
        self.outbox_oldest = Gauge("sapa_outbox_oldest_seconds", "Age of the oldest of them", registry=registry)
        self.waiting = Gauge("sapa_patrons_waiting", "Patrons waiting for a librarian", registry=registry)
        self.longest_wait = Gauge("sapa_longest_wait_seconds", "How long the first waits", registry=registry)

    def model_read(self, name: str) -> None:
        """Note which model read; the one before it no longer shows."""
        self.model.clear()
        self.model.labels(name).set(1)
