"""The composition root: builds the desk from settings and content."""

from collections.abc import Callable
from datetime import datetime

from actions.console_desk import ConsoleDesk
from actions.edition import Editions
from actions.office import Office, Reader
from bot.files import TelegramFiles
from bot.serve import BotSettings
from bot.webhook_server import Webhook
from nlu.client import RasaClient
from nlu.interpreter import Interpreter
from records.database import Database
from sapa.clock import now
from sapa.content import Content
from sapa.metrics import Metrics
from sapa.settings import Settings
from sapa.watched import WatchedRasa
from simulator.world import STAFF_CHAT_ID


def build_reader(content: Content, rasa_url: str | None, metrics: Metrics | None = None) -> Interpreter:
    """Whoever reads messages: Rasa at an address, and the wordings at hand."""
    return Interpreter(content.knowledge, build_rasa(rasa_url, metrics) if rasa_url else None)


def build_rasa(url: str, metrics: Metrics | None) -> RasaClient:
    """Who asks Rasa; with metrics, watched."""
    return RasaClient(url, transport=WatchedRasa(metrics) if metrics else None)


def build_office(
    settings: Settings, content: Content, db: Database, reader: Reader, clock: Callable[[], datetime] = now
) -> Office:
    """Everything the use cases work with."""
    return Office(
        db=db,
        editions=Editions(content.edition, settings.library),
        catalog=content.catalog,
        reader=reader,
        lexicon=content.knowledge.lexicon,
        clock=clock,
        staff_chat_id=staff_chat_id(settings),
        console_address=settings.console_address,
    )


def build_console_desk(office: Office, bot: BotSettings) -> ConsoleDesk:
    """The desk as the console sees it; patrons' files are had as the bot has them."""
    return ConsoleDesk(office, TelegramFiles(bot))


def staff_chat_id(settings: Settings) -> int | None:
    """The staff group: the one named, or the simulator's own."""
    if settings.staff_chat_id is None and settings.simulated:
        return STAFF_CHAT_ID
    return settings.staff_chat_id


def build_bot_settings(settings: Settings, content: Content) -> BotSettings:
    """What the bot needs to know."""
    return BotSettings(
        token=settings.token,
        api=settings.api,
        staff_chat_id=staff_chat_id(settings),
        commands=content.texts["commands"],
        webhook=_webhook(settings),
    )


def _webhook(settings: Settings) -> Webhook | None:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    secret = settings.webhook_secret.get_secret_value()
    return Webhook(settings.webhook_url, secret, settings.webhook_host, settings.webhook_port)
