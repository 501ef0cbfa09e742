"""Readings kept for some minutes: many patrons ask in the very same words."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from nlu.client import Ranked, RasaClient

KEPT_SECONDS = 300.0
MOST = 2000  # texts


class RememberingRasa:
    """Asks Rasa for a text once in some minutes, as long as it reads with the same model."""

    def __init__(self, rasa: RasaClient, clock: Callable[[], float] = monotonic) -> None:
        self.rasa = rasa
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], tuple[float, Ranked]] = OrderedDict()

    async def rank(self, text: str) -> Ranked:
        """All intents the text could be, best first; RasaAwayError as Rasa's own client raises it."""
        key = self.rasa.model_known, text
        until, ranked = self._kept.get(key, (0.0, None))
        if ranked is None or until <= self._clock():
            ranked = await self.rasa.rank(text)
            self._keep(key, ranked)
        return ranked

    def _keep(self, key: tuple[str, str], ranked: Ranked) -> None:
        self._kept.pop(key, None)
        self._kept[key] = self._clock() + KEPT_SECONDS, ranked
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
