"""sapa doctor: checks everything the desk needs and says how to mend what is wrong."""

import shutil
import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

import httpx
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, ChatMemberAdministrator
from telegram.error import InvalidToken, TelegramError

from bot.serve import open_bot
from catalog.csv_titles import CatalogError
from nlu.train import trained_model
from nlu.yaml_file import ContentError
from records import staff
from records.database import Database
from records.upgrade import newest_revision, revision
from sapa.console_text import tell, text
from sapa.content import Content, load_content
from sapa.settings import Settings, SettingsError, load_settings
from sapa.wiring import build_bot_settings

CLOCK_TOLERANCE_SECONDS = 30
ENOUGH_GIGABYTES = 2


class Finding(NamedTuple):
    """What one check found: fine, wrong, or worth knowing, and how to mend it."""

    state: Literal["ok", "bad", "warn"]
    what: str
    mend: str = ""


async def examine() -> bool:
    """Run all checks and print the findings; whether nothing is wrong."""
    findings = [finding async for finding in _findings()]
    return not any(finding.state == "bad" for finding in findings)


async def _findings() -> AsyncIterator[Finding]:
    async for finding in _all_checks():
        tell(finding.state, what=finding.what, mend=finding.mend)
        yield finding


async def _all_checks() -> AsyncIterator[Finding]:
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding("bad", str(error), text("doc_settings_mend"))
        return
    yield Finding("ok", text("doc_settings"))
    yield _files(settings)
    yield _database(settings)
    yield _librarians(settings)
    content = _content(settings)
    if isinstance(content, Finding):
        yield content
        return
    yield Finding("ok", text("doc_content", intents=len(content.book), titles=_count_titles(content)))
    yield await _rasa(settings)
    async for finding in _telegram(settings, content):
        yield finding


def _count_titles(content: Content) -> int:
    return len(content.catalog.new_arrivals(10**9))


def _files(settings: Settings) -> Finding:
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
        probe = settings.var / ".doctor"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Finding("bad", text("doc_files_bad", problem=error.strerror), text("doc_files_mend"))
    free = shutil.disk_usage(settings.var).free / 1e9
    if free < ENOUGH_GIGABYTES:
        return Finding("warn", text("doc_disk", free=f"{free:.1f}"), text("doc_disk_mend"))
    return Finding("ok", text("doc_files", free=f"{free:.0f}"))


def _database(settings: Settings) -> Finding:
    try:
        db = Database(settings.database_url)
        with db.engine.connect() as connection:
            found = revision(connection)
        db.close()
    except (SQLAlchemyError, OSError) as error:
        problem = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return Finding("bad", text("doc_database_bad", problem=problem), text("doc_database_bad_mend"))
    if found != newest_revision():
        return Finding("warn", text("doc_database_old", revision=found or "-"), text("doc_database_old_mend"))
    return Finding("ok", text("doc_database", revision=found))


def _librarians(settings: Settings) -> Finding:
    try:
        db = Database(settings.database_url)
        count = len(db.read_now(staff.registered))
        db.close()
    except SQLAlchemyError:
        count = 0
    if count == 0:
        return Finding("warn", text("doc_librarians_none"), text("doc_librarians_mend"))
    return Finding("ok", text("doc_librarians", count=count))


def _content(settings: Settings) -> Content | Finding:
    try:
        return load_content(settings.library)
    except (ContentError, CatalogError) as error:
        return Finding("bad", str(error), text("doc_content_mend"))


async def _rasa(settings: Settings) -> Finding:
    if settings.rasa_url is None:
        if trained_model(settings.workplace) is None:
            return Finding("warn", text("doc_model_none"), text("doc_model_mend"))
        return Finding("ok", text("doc_model"))
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            (await http.get(f"{settings.rasa_url}/status")).raise_for_status()
    except httpx.HTTPError:
        return Finding("bad", text("doc_rasa_bad", address=settings.rasa_url), text("doc_rasa_mend"))
    return Finding("ok", text("doc_rasa", address=settings.rasa_url))


async def _telegram(settings: Settings, content: Content) -> AsyncIterator[Finding]:
    bot_settings = build_bot_settings(settings, content)
    bot = open_bot(bot_settings)
    if settings.simulated:
        yield Finding("warn", text("doc_token_none"), text("doc_token_none_mend"))
    try:
        me = await bot.get_me()
    except InvalidToken as error:
        yield Finding("bad", text("doc_token_bad", problem=error), text("doc_token_bad_mend"))
        return
    except TelegramError as error:
        state: Literal["bad", "warn"] = "warn" if settings.simulated else "bad"
        away = text("doc_telegram_away", address=settings.api, problem=type(error).__name__)
        yield Finding(state, away, text("doc_telegram_away_mend"))
        return
    yield Finding("ok", text("doc_token", username=me.username))
    if me.can_read_all_group_messages:
        yield Finding("ok", text("doc_privacy"))
    else:
        yield Finding("warn", text("doc_privacy_bad"), text("doc_privacy_mend"))
    yield await _clock(settings)
    async for finding in _staff_group(bot, me.id, bot_settings.staff_chat_id):
        yield finding


async def _clock(settings: Settings) -> Finding:
    """Compare this computer's clock with the Date header of the Bot API's server."""
    async with httpx.AsyncClient(timeout=5) as http:
        answer = await http.get(settings.api)
    told = answer.headers.get("date")
    off = round(abs(time.time() - parsedate_to_datetime(told).timestamp())) if told else 0
    if off > CLOCK_TOLERANCE_SECONDS:
        return Finding("bad", text("doc_clock_bad", seconds=off), text("doc_clock_mend"))
    return Finding("ok", text("doc_clock", seconds=off))


async def _staff_group(bot: Bot, bot_id: int, staff_chat_id: int | None) -> AsyncIterator[Finding]:
    if staff_chat_id is None:
        yield Finding("warn", text("doc_staff_none"), text("doc_staff_none_mend"))
        return
    try:
        chat = await bot.get_chat(staff_chat_id)
        member = await bot.get_chat_member(staff_chat_id, bot_id)
    except TelegramError as error:
        yield Finding("bad", text("doc_staff_bad", problem=error), text("doc_staff_bad_mend"))
        return
    if not chat.is_forum:
        yield Finding("bad", text("doc_forum"), text("doc_forum_mend"))
    elif not isinstance(member, ChatMemberAdministrator) or not member.can_manage_topics:
        yield Finding("bad", text("doc_rights"), text("doc_rights_mend"))
    else:
        yield Finding("ok", text("doc_staff", title=chat.title))
