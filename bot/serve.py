"""Running the bot: intake, sender and the clock's work side by side, until told to stop."""

import asyncio
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import structlog
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError

from actions.desk import OUTAGES, Desk
from actions.outages import despite_outages
from actions.pause import pause
from bot.delivery import Deliverer, Pace
from bot.door import Door
from bot.election import ElectedSender
from bot.handlers import Handlers
from bot.in_turn import in_turn
from bot.intake import Poller
from bot.requests import PollingRequest, Watch, WatchedRequest, unwatched
from bot.translate import Translator
from bot.webhook import webhook_app
from bot.webhook_server import Webhook, serve_webhook

log = structlog.get_logger()

TICK_SECONDS = 5.0
READ_SECONDS = 30.0


@dataclass(frozen=True)
class BotSettings:
    """What the bot needs to know; the API address is Telegram's own or another server's."""

    token: str
    api: str
    staff_chat_id: int | None
    commands: Mapping[str, Mapping[str, str]]
    webhook: Webhook | None = None
    pace: Pace = Pace()  # noqa: RUF009 (cannot be changed)
    watch: Watch = unwatched

    @property
    def translator(self) -> Translator:
        """Reads updates for the bot and the group that these settings name."""
        number = self.token.partition(":")[0]
        return Translator(int(number) if number.isdecimal() else 0, self.staff_chat_id)  # Telegram refuses such a token


def open_bot(settings: BotSettings, taken: Collection[int] = ()) -> Bot:
    """The Bot API client; a long read time-out, because a send that timed out may have been made.

    Updates that were taken already are left out of what it asks for.
    """
    # python-telegram-bot's own switch to durations; without it every RetryAfter warns of the coming change.
    os.environ["PTB_TIMEDELTA"] = "true"
    base = settings.api.rstrip("/")
    request = WatchedRequest(
        settings.watch, connection_pool_size=64, read_timeout=READ_SECONDS, pool_timeout=READ_SECONDS
    )
    door = Door(settings.translator)
    polling = PollingRequest(settings.watch, door, taken, connection_pool_size=4, read_timeout=READ_SECONDS)
    return Bot(
        settings.token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=polling,
    )


async def serve_bot(settings: BotSettings, desk: Desk, stop: asyncio.Event) -> None:
    """Serve patrons and staff until stop is set; then finish what is in hand."""
    taken: set[int] = set()
    bot = open_bot(settings, taken)
    await _connect(bot, settings, stop)
    if stop.is_set():
        await bot.shutdown()
        return
    sender = await _sender(bot, settings, desk)
    handlers = Handlers(bot, desk, settings.translator, sender.wake)
    sending = asyncio.create_task(sender.run())
    ticking = asyncio.create_task(_tick(desk, sender.wake, stop))
    log.info("bot ready", username=bot.username)
    # A poller keeps its own order, as it is the only one.
    handle = in_turn(handlers.handle, desk.together) if settings.webhook is not None else handlers.handle
    try:
        if settings.webhook is not None:
            app = webhook_app(bot, handle, Door(settings.translator), settings.webhook.secret)
            await serve_webhook(bot, settings.webhook, app, stop)
        else:
            await _poll(Poller(bot, handle, taken), stop)
    finally:
        sender.stop()
        await asyncio.gather(sending, ticking)
        await bot.shutdown()


async def _sender(bot: Bot, settings: BotSettings, desk: Desk) -> Deliverer | ElectedSender:
    """Whoever sends: this process, or whichever of several is elected."""
    if settings.webhook is None:
        # Telegram lets only one program poll, so whatever was being sent belongs to one that is gone.
        await despite_outages(desk.outgoing.recover)
    elif desk.together is not None:
        return ElectedSender(desk.together, lambda: Deliverer(bot, desk.outgoing, settings.pace))
    return Deliverer(bot, desk.outgoing, settings.pace)


async def _connect(bot: Bot, settings: BotSettings, stop: asyncio.Event) -> None:
    """Sign in, set the commands' menu and make ready to poll, waiting for Telegram to be reachable."""
    while not stop.is_set():
        try:
            await bot.initialize()
            await _set_commands(bot, settings.commands)
            if settings.webhook is None:
                await bot.delete_webhook()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("Telegram not reached, trying again", error=type(error).__name__)
            await pause(stop, 2.0)
        else:
            return


async def _set_commands(bot: Bot, commands: Mapping[str, Mapping[str, str]]) -> None:
    for language, menu in commands.items():
        described = [BotCommand(name, text) for name, text in menu.items()]
        await bot.set_my_commands(described, language_code=language)
    await bot.set_my_commands([BotCommand(name, text) for name, text in commands["id"].items()])


async def _poll(poller: Poller, stop: asyncio.Event) -> None:
    polling = asyncio.create_task(poller.run())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([polling, stopping], return_when=asyncio.FIRST_COMPLETED)
    poller.stop()
    stopping.cancel()
    await polling


async def _tick(desk: Desk, wake: Callable[[], None], stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await desk.tick()
            wake()
        except OUTAGES as error:
            log.warning("database away, trying again", error=type(error).__name__)
        except Exception:
            log.exception("the clock's work failed; trying again")
        await pause(stop, TICK_SECONDS)
