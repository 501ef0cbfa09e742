"""Librarians in the staff group and one at the console, who claim, reply and resolve what patrons ask of them."""

import asyncio
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.faults.journal import Claim, Journal, StaffReply
from bench.faults.town import Json, Town
from simulator.world import STAFF_CHAT_ID

PAUSE = 0.25  # seconds between two acts
PATIENCE = 10.0  # seconds before something is tried once more
PASSWORD = "tiga kucing tidur"  # noqa: S105 (of an account that lives for one trial)
CLAIM = re.compile(r'formaction="/conversations/(\d+)/(\d+)/claim"')
HELD = re.compile(r'formaction="/conversations/(\d+)/(\d+)/release"')
OPEN = re.compile(r'href="/conversations/(\d+)[#"]')
INVITATION = re.compile(r"http://\S+(/invitation/\S+)")
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass
class InGroup:
    """A librarian who works in the topics of the staff group."""

    number: int
    town: Town
    journal: Journal
    chance: random.Random
    mine: set[str] = field(default_factory=set)
    acted: dict[tuple[int, str], float] = field(default_factory=dict)

    async def work(self) -> None:
        """Press and write until cancelled."""
        while True:
            cards = [card for card in self.town.buttons.values() if self._may_act(card)]
            if cards:
                await self._act(self.chance.choice(cards))
            await asyncio.sleep(PAUSE * (0.5 + self.chance.random()))

    def _may_act(self, card: Json) -> bool:
        """Nobody presses a button again while the desk may still be about to do what it says."""
        key = card["id"], card["buttons"][0][0]["data"]
        if self.town.world.clock() - self.acted.get(key, 0.0) < PATIENCE:
            return False
        verb, _, rest = key[1].partition(":")
        return verb == "claim" or rest.partition(":")[0] in self.mine

    async def _act(self, card: Json) -> None:
        self.acted[card["id"], card["buttons"][0][0]["data"]] = self.town.world.clock()
        data = [button["data"] for row in card["buttons"] for button in row]
        verb, _, rest = data[0].partition(":")
        handoff = rest.partition(":")[0]
        if verb == "claim":
            self.mine.add(handoff)
            await self._press(card, data[0])
        elif verb == "effort":
            self.town.buttons.pop(card["id"], None)
            await self._press(card, self.chance.choice(data))
        else:
            await self._serve(card, data)

    async def _serve(self, card: Json, data: list[str]) -> None:
        """Reply to a chat that is held, then mostly resolve it, sometimes release it."""
        for _ in range(self.chance.randint(0, 2)):
            await self._reply(card)
        release, resolve = data
        if self.chance.random() < 0.1:  # noqa: PLR2004
            self.mine.discard(release.partition(":")[2])
            await self._press(card, release)
        else:
            await self._press(card, resolve)

    async def _reply(self, card: Json) -> None:
        text = f"Jawaban pustakawan <{len(self.journal.replies)}>"
        self.journal.replies.append(StaffReply(text, card["thread"], certain=True))
        self.journal.acts["replies in the staff group"] += 1
        await self.town.say(self.number, STAFF_CHAT_ID, text=text, message_thread_id=card["thread"])

    async def _press(self, card: Json, data: str) -> None:
        self.journal.acts["presses in the staff group"] += 1
        await self.town.press(self.number, card, data)


@dataclass
class AtConsole:
    """A librarian at the web console, with scripts switched off; what fails is tried again later."""

    http: httpx.AsyncClient
    town: Town
    journal: Journal
    log: Path
    chance: random.Random

    async def work(self) -> None:
        """Look at the inbox and help until cancelled."""
        while True:
            try:
                if self.http.cookies.get("sapa_sign_in") or await self._come_in():
                    await self._look()
            except httpx.HTTPError:
                self.journal.acts["console visits that failed"] += 1
            await asyncio.sleep(PAUSE * 2)

    async def _come_in(self) -> bool:
        """Make an account with the link that the console prints while there is none."""
        links = INVITATION.findall(self.log.read_text())
        account = {"name": "Ani", "username": "ani", "password": PASSWORD}
        return bool(links) and await self._send(await self._see(links[-1]), links[-1], **account)

    async def _look(self) -> None:
        mine = OPEN.findall(await self._see("/inbox?show=mine"))
        if mine:
            await self._serve(int(self.chance.choice(mine)))
            return
        page = await self._see("/inbox?show=waiting")
        waiting = CLAIM.findall(page)
        if waiting:
            interaction, handoff = self.chance.choice(waiting)
            if await self._send(page, f"/conversations/{interaction}/{handoff}/claim"):
                claim = Claim(int(interaction), self.town.world.clock())
                if HELD.search(await self._see(f"/conversations/{interaction}")):
                    self.journal.acts["claims at the console"] += 1
                    self.journal.claims.append(claim)

    async def _serve(self, interaction: int) -> None:
        page = await self._see(f"/conversations/{interaction}")
        held = HELD.search(page)
        if held is None:
            return
        base = f"/conversations/{interaction}/{held[2]}"
        text = f"Balasan meja <{len(self.journal.replies)}>"
        place = len(self.journal.replies)
        self.journal.replies.append(StaffReply(text, None, certain=False))
        sent = await self._send(page, f"{base}/reply", text=text, **{"as": "reply"})
        self.journal.replies[place] = StaffReply(text, None, certain=sent)
        self.journal.acts["replies at the console"] += sent
        way = self.chance.choices(("resolve", "to-bot", "release"), (7, 2, 1))[0]
        await self._send(page, f"{base}/{way}", effort=str(self.chance.randint(1, 6)))

    async def _see(self, path: str) -> str:
        answer = await self.http.get(path)
        answer.raise_for_status()
        return answer.text

    async def _send(self, page: str, path: str, **fields: str) -> bool:
        """Send a form; whether it was done."""
        token = FORM_TOKEN.search(page)
        if token is None:
            return False
        answer = await self.http.post(path, data={"form_token": token[1], **fields}, follow_redirects=False)
        return answer.status_code == httpx.codes.SEE_OTHER and "/sign-in" not in answer.headers["location"]
