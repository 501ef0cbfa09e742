"""getUpdates and the webhook methods."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import BadRequestError, ConflictError, FloodError
from simulator.telegram_methods.call import MethodCall
from simulator.webhook import Address, Webhook

MOST_UPDATES = 100
LONGEST_POLL = 50
MOST_CONNECTIONS = 100
USUAL_CONNECTIONS = 40
CHECK_SECONDS = 0.2
SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")
HOSTS_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "terminated by setWebhook request"


async def get_updates(call: MethodCall) -> list[dict[str, Any]]:
    """Return waiting updates, or wait for some up to `timeout` seconds."""
    queue, params = call.bot.queue, call.params
    if call.bot.webhook is not None:
        raise ConflictError(WEBHOOK_ACTIVE)
    if params.has("allowed_updates"):
        queue.allowed = frozenset(params.items("allowed_updates"))
    queue.acknowledge(params.integer("offset"))
    limit = min(max(1, params.integer("limit", MOST_UPDATES)), MOST_UPDATES)
    ticket = queue.start_polling()
    loop = asyncio.get_running_loop()
    end = loop.time() + min(max(0, params.integer("timeout")), LONGEST_POLL)
    while not (batch := queue.batch(limit)) and loop.time() < end and not call.world.closed:
        most = CHECK_SECONDS if queue.pending else end - loop.time()
        await queue.bell.wait(most)
        queue.check(ticket)
    return batch


def set_webhook(call: MethodCall) -> bool:
    """Have updates brought to an address on this machine from now on."""
    if not call.params.has("url"):
        return delete_webhook(call)
    address = _address(call)
    _not_too_often(call)
    _stop(call)
    call.bot.queue.stop_polling(WEBHOOK_SET)
    _drop_pending(call)
    call.bot.webhook = Webhook(address, call.bot.queue, call.world.webhook_delay)
    if "allowed_updates" in call.params.values:
        call.bot.queue.allowed = frozenset(address.allowed_updates)
    call.bot.webhook.start()
    return True


def delete_webhook(call: MethodCall) -> bool:
    """Go back to getUpdates."""
    _stop(call)
    _drop_pending(call)
    return True


def get_webhook_info(call: MethodCall) -> dict[str, Any]:
    """Return where the webhook leads and how it fares."""
    if call.bot.webhook is not None:
        return call.bot.webhook.card()
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(call.bot.queue.pending)}


def _address(call: MethodCall) -> Address:
    params = call.params
    secret = params.text("secret_token")
    if secret and not SECRET_TOKEN.fullmatch(secret):
        raise BadRequestError("secret token contains unallowed characters")
    most = min(max(1, params.integer("max_connections", USUAL_CONNECTIONS)), MOST_CONNECTIONS)
    return Address(_checked_url(params.text("url")), secret, most, params.items("allowed_updates"))


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise BadRequestError("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.hostname not in HOSTS_HERE:
        raise BadRequestError("bad webhook: the simulator delivers only to this machine (127.0.0.1 or localhost)")
    return url


def _not_too_often(call: MethodCall) -> None:
    now = call.world.clock()
    if call.bot.limits.enabled and now - call.bot.webhook_set_at < 1:
        raise FloodError(1)
    call.bot.webhook_set_at = now


def _stop(call: MethodCall) -> None:
    if call.bot.webhook is not None:
        call.bot.webhook.stop()
        call.bot.webhook = None


def _drop_pending(call: MethodCall) -> None:
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.pending.clear()


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
