"""Patrons who write, press, edit, ask for a librarian and rate, each by a chance of their own from the one seed."""

import asyncio
import random
from dataclasses import dataclass

import httpx

from bench.faults.journal import Journal, RatingPress, Turns
from bench.faults.town import Json, Town

QUESTIONS = (
    "biaya parkir motor berapa ya",
    "denda telat berapa",
    "how much is the late fine",
    "jam buka hari ini?",
    "cara daftar anggota gimana",
    "ada wifi ga kak",
    "boleh bawa makan ga",
    "ada event apa minggu ini",
    "halo",
    "makasih ya",
    "jam buka besok? denda telat berapa?",
)
UNCLEAR = ("laut bercerita ada ga", "resep nasi goreng dong", "asdf qwer zxcv", "where is it", "yang kemarin itu lho")
COMMANDS = ("/bantuan", "/batal", "/bahasa", "/nilai", "/start")
KINDS = {"question": 70, "unclear": 8, "command": 5, "librarian": 3, "picture": 4, "place": 2, "out": 3, "long": 1}
SHORTEST_PAUSE = 0.45  # seconds; faster would be a flood, which is recorded and not answered
PATIENCE = 5.0  # seconds somebody waits for a reply before they write again
NOT_PRESSED = ("human",)  # asking for a librarian has a weight of its own


@dataclass
class Patron:
    """One patron with a chance of their own."""

    number: int
    town: Town
    journal: Journal
    chance: random.Random
    hurry: float = 1.0

    async def live(self, turns: Turns) -> None:
        """Write until there is nothing left to write."""
        while (turn := await turns.take()) is not None:
            began = self.town.world.clock()
            said = await self._write(turn)
            if self.chance.random() < 0.75:  # noqa: PLR2004 (three of four wait for the reply)
                if await self.town.heard(self.number, said, PATIENCE):
                    self.journal.waits.append(self.town.world.clock() - began)
                await self._do_more(said, turn)
            await asyncio.sleep(SHORTEST_PAUSE + self.chance.random() * self.hurry)

    async def rate_and_rest(self) -> None:
        """Press what was asked last, when the day is over."""
        await self._press_something()

    async def _write(self, turn: int) -> int:
        """One message, as soon as they may write: who has blocked the bot cannot."""
        while True:
            try:
                return await self._say(turn)
            except httpx.HTTPStatusError:
                await asyncio.sleep(SHORTEST_PAUSE)

    async def _say(self, turn: int) -> int:
        """Say something with the turn's number in it, so that it can be told from everything else."""
        kind = self.chance.choices(list(KINDS), list(KINDS.values()))[0]
        if kind == "picture":
            return await self.town.say(self.number, self.number, photo="sampul", caption=f"ini buku apa ({turn})")
        if kind == "place":
            return await self.town.say(self.number, self.number, location={"latitude": -7.8, "longitude": 110.4})
        return await self.town.say(self.number, self.number, text=self._words(kind, turn))

    def _words(self, kind: str, turn: int) -> str:
        if kind == "command":
            return f"{self.chance.choice(COMMANDS)} ({turn})"
        if kind == "librarian":
            return self.chance.choice(("/pustakawan", "mau bicara dengan pustakawan")) + f" ({turn})"
        if kind == "out":
            return f"batal aja ({turn})"
        if kind == "long":
            return f"saya cari bahan ({turn}) " + "tentang sejarah kota ini " * self.chance.randint(20, 120)
        return f"{self.chance.choice(UNCLEAR if kind == 'unclear' else QUESTIONS)} ({turn})"

    async def _do_more(self, said: int, turn: int) -> None:
        """Now and then press a button or change what was just written."""
        if self.chance.random() < 0.3:  # noqa: PLR2004
            await self._press_something()
        elif self.chance.random() < 0.08:  # noqa: PLR2004
            await self._edit(said, turn)

    async def _edit(self, said: int, turn: int) -> None:
        try:
            await self.town.edit(self.number, said, f"denda telat berapa, maksud saya ({turn})")
            self.journal.acts["edits by patrons"] += 1
        except httpx.HTTPStatusError:  # a picture has no text to edit
            return

    async def _press_something(self) -> None:
        offers = [card for card in list(self.town.shown[self.number].values())[-4:] if card["buttons"]]
        if not offers:
            return
        card = offers[-1]
        data = [button["data"] for row in card["buttons"] for button in row if button["data"] not in NOT_PRESSED]
        if data:
            chosen = self.chance.choice(data)
            await self._press(card, chosen)
            if chosen.startswith("rate:") and self.chance.random() < 0.3:  # noqa: PLR2004 (a second thought)
                await self._press(card, self.chance.choice(data))

    async def _press(self, card: Json, data: str) -> None:
        update = await self.town.press(self.number, card, data)
        verb, _, rest = data.partition(":")
        self.journal.acts["presses by patrons"] += 1
        if verb == "rate":
            rating, _, score = rest.partition(":")
            self.journal.presses.append(RatingPress(int(rating), int(score), update))


async def patrons(town: Town, journal: Journal, seed: int, count: int) -> list[Patron]:
    """So many patrons with Telegram accounts."""
    numbers = [await town.new_person(f"Pemustaka {n}") for n in range(1, count + 1)]
    return [Patron(each, town, journal, random.Random(f"{seed}:{n}")) for n, each in enumerate(numbers)]  # noqa: S311
