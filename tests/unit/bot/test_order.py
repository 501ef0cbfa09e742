"""Order within a chat, chats side by side, and no chat that takes all the slots."""

import asyncio

import pytest

from bot.order import ChatOrder


class Work:
    """Jobs that note when they begin and end, and wait until they may go on."""

    def __init__(self, slots: int) -> None:
        self.order = ChatOrder(slots)
        self.log: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def add(self, chat: int, name: str) -> asyncio.Task[None]:
        """Queue a job that runs until it is let go."""
        gate = self.gates[name] = asyncio.Event()

        async def job() -> None:
            self.log.append(f"{name} begins")
            await gate.wait()
            self.log.append(f"{name} ends")

        return self.order.add(chat, job)

    async def let_go(self, *names: str) -> None:
        """Let jobs end, and give the rest time to begin."""
        for name in names:
            self.gates[name].set()
        await rest()


async def rest() -> None:
    """Let everything that can run, run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_within_a_chat_the_next_begins_when_the_one_before_has_ended() -> None:
    work = Work(8)
    tasks = [work.add(1, name) for name in ("a", "b", "c")]
    await rest()
    assert work.log == ["a begins"]
    await work.let_go("b", "c")
    assert work.log == ["a begins"]
    await work.let_go("a")
    await asyncio.gather(*tasks)
    assert work.log == ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]


async def test_chats_run_side_by_side() -> None:
    work = Work(8)
    tasks = [work.add(chat, f"chat {chat}") for chat in range(5)]
    await rest()
    assert work.log == [f"chat {chat} begins" for chat in range(5)]
    await work.let_go(*work.gates)
    await asyncio.gather(*tasks)


async def test_no_more_chats_at_once_than_there_are_slots() -> None:
    work = Work(2)
    tasks = [work.add(chat, f"chat {chat}") for chat in range(4)]
    await rest()
    assert work.log == ["chat 0 begins", "chat 1 begins"]
    await work.let_go("chat 1")
    assert work.log[2:] == ["chat 1 ends", "chat 2 begins"]
    await work.let_go(*work.gates)
    await asyncio.gather(*tasks)
    assert len(work.log) == 8


async def test_a_chatty_chat_takes_one_slot_only() -> None:
    work = Work(2)
    tasks = [work.add(1, f"chatty {n}") for n in range(50)]
    tasks.append(work.add(2, "quiet"))
    await rest()
    assert work.log == ["chatty 0 begins", "quiet begins"]
    await work.let_go(*work.gates)
    await asyncio.gather(*tasks)
    assert len(work.log) == 102


async def test_a_failed_job_does_not_stop_its_chat() -> None:
    order, done = ChatOrder(1), []

    async def fails() -> None:
        raise ValueError("no luck")

    async def works() -> None:
        done.append("works")

    failing, working = order.add(1, fails), order.add(1, works)
    await working
    assert done == ["works"]
    with pytest.raises(ValueError, match="no luck"):
        await failing


async def test_a_cancelled_job_does_not_stop_its_chat() -> None:
    work = Work(1)
    first, second = work.add(1, "first"), work.add(1, "second")
    await rest()
    first.cancel()
    await rest()
    assert work.log == ["first begins", "second begins"]
    await work.let_go("second")
    await second


async def test_work_added_after_the_chat_fell_silent_begins_at_once() -> None:
    work = Work(1)
    first = work.add(1, "first")
    await work.let_go("first")
    await first
    second = work.add(1, "second")
    await rest()
    assert work.log[-1] == "second begins"
    await work.let_go("second")
    await second
