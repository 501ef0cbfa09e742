"""Running the desk: simulator, Rasa, bot; told to stop, it finishes what is in hand."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session
from telegram.error import InvalidToken

from actions.desk import open_desk
from actions.library import Library, load_library
from actions.office import Office
from bot.delivery import Pace
from bot.serve import serve_bot
from bot.webhook_server import PortTakenError
from console.serve import listening, serving
from nlu.environment import RasaMissingError
from nlu.interpreter import Interpreter
from nlu.train import trained_model
from records import staff
from records.database import Database
from records.together import alone
from sapa.clock import now
from sapa.console_text import complain, tell
from sapa.content import Content, load_content
from sapa.health import Watch
from sapa.logs import log_to_file
from sapa.opening import ready_database
from sapa.own_rasa import OwnRasa
from sapa.settings import Settings
from sapa.status import showing_status
from sapa.trainer import Trainer
from sapa.watched import watched_desk
from sapa.wiring import build_bot_settings, build_console_desk, build_office, build_rasa, build_reader, staff_chat_id
from simulator.server import serve
from simulator.world import World


async def run_desk(
    settings: Settings, *, everything: bool, pace: Pace | None = None, clock: Callable[[], datetime] = now
) -> None:
    """Serve the bot until Ctrl-C; with everything, the console too, and the simulator where there is no token.

    The pace of sending is Telegram's own and the clock the machine's, unless others are given.
    """
    log_to_file(settings.var)
    content = load_content(settings.library)
    db = ready_database(settings)
    tell("starting", name=content.library.facts.name[content.library.facts.language])
    stop = stop_on_signals()
    async with AsyncExitStack() as open_things:
        open_things.callback(db.close)
        if settings.simulated and everything:
            await open_things.enter_async_context(_simulator(settings, content.library))
        if settings.simulated:
            await _register_simulated_staff(db)
        watch = await open_things.enter_async_context(_watched(settings, db, clock))
        reader = watch.reader = await open_things.enter_async_context(_reader(settings, content, watch))
        _tell_where(settings)
        office = build_office(settings, content, db, reader, clock)
        if everything:
            await open_things.enter_async_context(_console(settings, content, office))
            await open_things.enter_async_context(Trainer(db, settings.workplace, content).waiting())
        desk = watched_desk(open_desk(office), watch.metrics)
        _keep_what_was_read()
        try:
            known = build_bot_settings(settings, content)
            await serve_bot(replace(known, pace=pace or Pace(), watch=watch.contact), desk, stop)
        except InvalidToken:
            complain("wrong_token")
        except PortTakenError:
            complain("port_taken", port=settings.webhook_port, setting="SAPA_WEBHOOK_PORT (--port)")
        tell("stopping")
    tell("stopped")


async def run_simulator(settings: Settings) -> None:
    """Serve the simulator alone until Ctrl-C."""
    library = load_library(settings.library / "library.yml")  # reading all content would take its memory
    stop = stop_on_signals()
    async with _simulator(settings, library):
        tell("simulator_open", address=f"http://127.0.0.1:{settings.simulator_port}")
        await stop.wait()
    tell("stopped")


async def run_console(settings: Settings, clock: Callable[[], datetime] = now) -> None:
    """Serve the console alone until Ctrl-C, beside bots that run elsewhere, on the machine's clock or another one."""
    log_to_file(settings.var)
    content = load_content(settings.library)
    db = ready_database(settings)
    stop = stop_on_signals()
    try:
        office = build_office(settings, content, db, build_reader(content, None), clock)
        async with _console(settings, content, office):
            _keep_what_was_read()
            await stop.wait()
    finally:
        db.close()
    tell("stopped")


def _keep_what_was_read() -> None:
    """What is read at the start stays: to look through it for garbage again and again made people wait 0.1 seconds."""
    gc.collect()
    gc.freeze()


def stop_on_signals() -> asyncio.Event:
    """An event that Ctrl-C or a request to end sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def _simulator(settings: Settings, library: Library) -> AsyncIterator[None]:
    """The simulator, serving until the desk has finished with it."""
    stop = asyncio.Event()
    world = World.seeded(library.facts.name[library.facts.language])
    serving = asyncio.create_task(serve(world, settings.simulator_port, stop))
    await asyncio.wait([serving], timeout=0.5)
    if serving.done() and isinstance(serving.exception(), OSError):
        complain("port_taken", port=settings.simulator_port, setting="SAPA_SIMULATOR_PORT")
    try:
        yield
    finally:
        stop.set()
        await serving


@asynccontextmanager
async def _console(settings: Settings, content: Content, office: Office) -> AsyncIterator[None]:
    """The web desk; while there is no administrator, the link that makes the first one is told."""
    desk = build_console_desk(office, build_bot_settings(settings, content))
    with ExitStack() as taken:
        try:
            sock = taken.enter_context(listening(settings.console_host, settings.console_port))
        except OSError:
            complain("port_taken", port=settings.console_port, setting="SAPA_CONSOLE_PORT")
        async with serving(desk, sock, settings.console_proxy):
            tell("console_open", address=settings.console_address)
            token = await desk.first_invitation()
            if token is not None:
                tell("console_first", address=f"{settings.console_address}/invitation/{token}")
            yield


@asynccontextmanager
async def _watched(settings: Settings, db: Database, clock: Callable[[], datetime]) -> AsyncIterator[Watch]:
    """Somebody who watches over the desk; shown on an address of its own where one is set."""
    watch = Watch(db, clock)
    async with AsyncExitStack() as open_things:
        if settings.status_port is not None:
            shown = showing_status(watch, settings.status_host, settings.status_port)
            try:
                await open_things.enter_async_context(shown)
            except OSError:
                complain("port_taken", port=settings.status_port, setting="SAPA_STATUS_PORT")
        yield watch


async def _register_simulated_staff(db: Database) -> None:
    """The simulator's two librarians may act at once."""
    await db.write(_register_both)


def _register_both(session: Session) -> None:
    if not alone(session, "simulated staff"):
        return  # a process that starts at the same moment does it
    for telegram_id, name in ((5001, "Sri Wahyuni"), (5002, "Budi Santoso")):
        if not staff.was_registered(session, telegram_id):
            staff.register(session, telegram_id, name, ["librarian"], now())


@asynccontextmanager
async def _reader(settings: Settings, content: Content, watch: Watch) -> AsyncIterator[Interpreter]:
    """Whoever reads: the Rasa at the address set, or a server of our own, or nobody but the wordings at hand."""
    model = None if settings.rasa_url else trained_model(settings.workplace)
    async with AsyncExitStack() as open_things:
        own = None
        if model is not None:
            try:
                own = OwnRasa(settings.workplace, model, partial(build_rasa, metrics=watch.metrics))
                await open_things.enter_async_context(own.serving())
            except RasaMissingError:
                own = None
        _tell_reader(settings, own)
        reader = build_reader(content, own.url if own else settings.rasa_url, watch.metrics)
        open_things.push_async_callback(reader.close)
        reader.prepare()
        if own is not None:
            await open_things.enter_async_context(own.following(reader))
        yield reader


def _tell_reader(settings: Settings, own: OwnRasa | None) -> None:
    """Say who reads at first."""
    if own is not None:
        tell("reader_fuzzy")
    elif not settings.rasa_url:
        tell("reader_no_model")


def _tell_where(settings: Settings) -> None:
    if settings.simulated:
        tell("simulator_open", address=f"http://127.0.0.1:{settings.simulator_port}")
        return
    tell("real_telegram")
    if staff_chat_id(settings) is None:
        tell("no_staff_group")
