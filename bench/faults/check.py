"""The independent checker: from the evidence alone, every promise of the desk that was broken."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from bench.faults.evidence import Evidence, Queued, Recorded, Sent
from bench.faults.marks import Marks

CRASH_AFTER = 10.0  # seconds within which a crash must follow a call to be why it was made again
LATE_CALL = 1.0  # seconds by which Telegram may note a call later than the caller was told to die
MARK = re.compile(r"\(\d+\)|<\d+>")
WISH = re.compile(r"/nilai (\(\d+\))")
PENDING = {"queued", "sending"}


@dataclass(frozen=True)
class Finding:
    """One broken promise."""

    promise: str
    about: str


@dataclass(frozen=True)
class Repeats:
    """Messages the bot sent more often than it was asked to, by whether a crash or a lost answer explains it."""

    explained: int
    unexplained: list[str]


@dataclass(frozen=True)
class Checker:
    """Looks at one trial's evidence; `marks` knows the words by which a chat changes hands.

    A call may have been on its way for so many seconds when the console said that a chat was claimed.
    """

    evidence: Evidence
    marks: Marks
    on_its_way: float = 5.0

    def findings(self) -> list[Finding]:
        """Everything that is wrong."""
        looked = {
            "lost": self._lost(),
            "doubled": self._doubled(),
            "out of order": self._out_of_order(),
            "wrong words": self._wrong_words(),
            "unanswered": self._unanswered(),
            "reply lost": self._replies_lost(),
            "staff reply lost or doubled": self._staff_replies(),
            "late bot answer": self._late(),
            "rating": self._ratings(),
            "stuck": self._stuck(),
            "repeat unexplained": iter(self.repeats.unexplained),
        }
        return [Finding(promise, about) for promise, found in looked.items() for about in found]

    @cached_property
    def _by_patron(self) -> list[Recorded]:
        return [each for each in self.evidence.recorded if each.author == "patron" and each.message is not None]

    @cached_property
    def _places(self) -> dict[tuple[int | None, int | None], list[Recorded]]:
        places = defaultdict(list)
        for each in self._by_patron:
            places[each.chat, each.message].append(each)
        return places

    def _lost(self) -> Iterator[str]:
        """Written in Telegram, and not in the database."""
        return (f"{each}" for each in self.evidence.said if not self._places.get((each.chat, each.message)))

    def _doubled(self) -> Iterator[str]:
        """Recorded twice, or a question met twice."""
        yield from (f"{found}" for found in self._places.values() if len(found) > 1)
        yield from (f"message {each} was met twice" for each in self.evidence.met_twice)

    def _out_of_order(self) -> Iterator[str]:
        """Recorded in another order than written: Telegram's numbers rise."""
        chats = defaultdict(list)
        for each in self._by_patron:
            chats[each.chat].append(each)
        for chat in chats.values():
            in_order = sorted(chat, key=lambda each: each.id)
            yield from (f"{b} after {a}" for a, b in pairwise(in_order) if (a.message or 0) > (b.message or 0))

    def _wrong_words(self) -> Iterator[str]:
        """What is recorded says something else than what the patron wrote last."""
        for said in self.evidence.said:
            for found in self._places.get((said.chat, said.message), []):
                if found.text != said.text:
                    yield f"{said} is recorded as {found.text!r}"

    def _unanswered(self) -> Iterator[str]:
        """Neither did the desk say anything before the patron's next message, nor is it in a topic."""
        relayed = self._relayed
        for mine, others in self._with_what_followed():
            marks = set(MARK.findall(mine.text))
            in_topic = bool(marks & relayed) or (mine.chat, mine.message) in self._copied
            if not in_topic and not any(self._is_answer(each, mine) for each in others):
                yield f"{mine}"

    def _with_what_followed(self) -> Iterator[tuple[Recorded, list[Recorded]]]:
        """Each patron's message, and what was recorded in its interaction up to the patron's next one."""
        talks = defaultdict(list)
        for each in sorted(self.evidence.recorded, key=lambda each: each.id):
            talks[each.interaction].append(each)
        for talk in talks.values():
            own = [place for place, each in enumerate(talk) if each.author == "patron"]
            for place, following in pairwise([*own, len(talk)]):
                if talk[place].message is not None:
                    yield talk[place], talk[place + 1 : following]

    def _is_answer(self, each: Recorded, mine: Recorded) -> bool:
        """A request for a rating comes from the clock and answers nothing, unless the patron asked to rate."""
        wished = bool(set(MARK.findall(mine.text)) & self._wished)
        return each.author == "bot" or (
            each.author == "system" and each.id in self._said and (wished or not self._asks_rating(each))
        )

    @cached_property
    def _wished(self) -> set[str]:
        """The marks of messages that asked to rate, also of those that were edited since."""
        return {mark for each in self.evidence.recorded for mark in WISH.findall(each.text)}

    def _asks_rating(self, each: Recorded) -> bool:
        return any(data.startswith("rate:") for data in self._said[each.id].data)

    @cached_property
    def _said(self) -> dict[int, Queued]:
        return {each.said: each for each in self.evidence.queued if each.said is not None}

    @cached_property
    def _relayed(self) -> set[str]:
        """The marks of everything that was shown in topics; a card only quotes, so it does not count."""
        group = (sent for sent in self.evidence.sent if sent.arrived and sent.chat < 0 and not sent.buttons)
        return {mark for sent in group for mark in MARK.findall(sent.text)}

    @cached_property
    def _copied(self) -> set[tuple[int | None, int | None]]:
        return set(self.evidence.copied)

    def _replies_lost(self) -> Iterator[str]:
        """Meant for a patron, and never sent, though Telegram did not refuse it for good."""
        arrived = Counter((sent.chat, sent.text) for sent in self.evidence.sent if sent.arrived)
        refused = {(sent.chat, sent.text) for sent in self.evidence.sent if sent.refused}
        texts = [
            each for each in self.evidence.queued if each.lane.startswith("patron:") and each.method == "send_text"
        ]
        wanted = Counter((each.chat, each.text) for each in texts if each.status == "sent")
        yield from (f"{chat}: {text!r}" for (chat, text), count in wanted.items() if arrived[chat, text] < count)
        yield from (f"{each}" for each in texts if each.status == "failed" and (each.chat, each.text) not in refused)
        authors = {each.id: each.author for each in self.evidence.recorded}
        yield from (f"{each}" for each in texts if each.status == "dropped" and authors.get(each.said or 0) != "bot")
        spoken = (each for each in self.evidence.recorded if each.author in {"bot", "librarian"})
        yield from (f"{each} has no delivery" for each in spoken if each.id not in self._said)

    def _staff_replies(self) -> Iterator[str]:
        """What librarians wrote is recorded once; in a topic they may be told that it was not passed on."""
        found = Counter(each.text for each in self.evidence.recorded if each.author == "librarian")
        for reply in self.evidence.replies:
            times = found[reply.text]
            if times > 1 or (times == 0 and reply.certain and not self._was_refused(reply.thread)):
                yield f"{reply} is recorded {times} times"

    def _was_refused(self, thread: int | None) -> bool:
        here = (sent for sent in self.evidence.sent if thread is not None and sent.thread == thread)
        return any(self.marks.refuses(sent.text) for sent in here)

    def _late(self) -> Iterator[str]:
        """The bot's own words between a claim and the end of the librarian's turn."""
        for chat, since, until in self._held():
            for sent in self._to(chat):
                if since < sent.at < until and self._is_bots(sent):
                    yield f"{sent} in a chat held from {since:.2f} to {until:.2f}"

    def _held(self) -> Iterator[tuple[int, float, float]]:
        """The spans in which a librarian had a chat, from the claim that is known first to the words that end it."""
        patrons = {talk.id: talk.patron for talk in self.evidence.talks}
        begun = [(patrons[claim.interaction], claim.at, self.on_its_way) for claim in self.evidence.claims]
        joined = (each for each in self.evidence.sent if each.arrived and self.marks.begins(each.text))
        begun += [(each.chat, each.at, 0.0) for each in joined]
        for chat, at, grace in begun:
            ends = (each for each in self._ends[chat] if each > at)
            yield chat, at + grace, min(ends, default=float("inf"))

    @cached_property
    def _ends(self) -> dict[int, list[float]]:
        """When each patron was told that the librarian has gone, or could not be told because the bot was blocked."""
        ends = defaultdict(list)
        for sent in self.evidence.sent:
            if (sent.arrived or sent.refused) and self.marks.ends(sent.text):
                ends[sent.chat].append(sent.at)
        return ends

    def _to(self, chat: int) -> list[Sent]:
        return self._chats.get(chat, [])

    @cached_property
    def _chats(self) -> dict[int, list[Sent]]:
        chats = defaultdict(list)
        for each in sorted(self.evidence.sent, key=lambda each: each.at):
            if each.arrived and each.chat > 0:
                chats[each.chat].append(each)
        return chats

    def _is_bots(self, sent: Sent) -> bool:
        return (sent.chat, sent.text) in self._own_words and not self.marks.ends(sent.text)

    @cached_property
    def _own_words(self) -> set[tuple[int, str]]:
        """What the bot said in its own name, and nobody else in that chat."""
        patrons = {talk.id: talk.patron for talk in self.evidence.talks}
        said = [(patrons[each.interaction], each.text, each.author) for each in self.evidence.recorded]
        others = {(chat, text) for chat, text, author in said if author in {"system", "librarian"}}
        return {(chat, text) for chat, text, author in said if author == "bot"} - others

    def _ratings(self) -> Iterator[str]:
        """One for each interaction, with the score that was pressed first."""
        talks = Counter(each.interaction for each in self.evidence.ratings)
        yield from (f"interaction {talk} has {count} ratings" for talk, count in talks.items() if count > 1)
        first = {each.rating: each.score for each in sorted(self.evidence.presses, key=lambda each: -each.update)}
        kept = {each.id: each.score for each in self.evidence.ratings}
        for rating in first.keys() | {number for number, score in kept.items() if score is not None}:
            if first.get(rating) != kept.get(rating):
                yield f"rating {rating}: pressed {first.get(rating)}, kept {kept.get(rating)}"

    def _stuck(self) -> Iterator[str]:
        """Anything that goes no further."""
        if self.evidence.waiting_at_telegram:
            yield f"{self.evidence.waiting_at_telegram} updates wait at Telegram"
        yield from (f"update {each} is not finished" for each in self.evidence.unfinished)
        yield from (f"{each}" for each in self.evidence.queued if each.status in PENDING)
        yield from (f"{talk} has not ended" for talk in self.evidence.talks if talk.status != "closed")
        yield from (f"{each} is still open" for each in self.evidence.handoffs if each.open)
        open_talks = Counter(talk.patron for talk in self.evidence.talks if talk.status != "closed")
        yield from (f"patron {each} has {count} open" for each, count in open_talks.items() if count > 1)

    @cached_property
    def repeats(self) -> Repeats:
        """How often patrons were told something twice, and whether there was a reason."""
        explained, unexplained = 0, list[str]()
        asked = Counter((each.chat, each.text) for each in self.evidence.queued if each.method == "send_text")
        for (chat, text), calls in self._same_words().items():
            extra = len(calls) - asked[chat, text]
            reasons = sum(self._explained(before, after) for before, after in pairwise(calls))
            explained += max(0, min(extra, reasons))
            unexplained += [f"{chat}: {text!r}"] * (extra - reasons)
        return Repeats(explained, unexplained)

    def _same_words(self) -> dict[tuple[int, str], list[Sent]]:
        same = defaultdict(list)
        for each in self.evidence.sent:
            if each.arrived and each.chat > 0 and each.text:
                same[each.chat, each.text].append(each)
        return {key: sorted(calls, key=lambda each: each.at) for key, calls in same.items()}

    def _explained(self, before: Sent, after: Sent) -> bool:
        """Whether the answer to a call was lost, or a crash came between it and the next."""
        crashes = sorted(self.evidence.crashes)
        place = bisect_right(crashes, before.at - LATE_CALL)
        crashed = place < len(crashes) and crashes[place] <= min(after.at, before.at + CRASH_AFTER)
        return not before.heard or crashed
