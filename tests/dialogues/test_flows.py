"""Short dialogues: feedback with a number, topics, languages, several questions, corrections."""

from sqlalchemy import select

from records.models import Feedback, Outcome, Question, Subscription
from simulator.world import STAFF_CHAT_ID
from tests.desk_world import RANI, TOM, DeskWorld, Json


def _feedback(desk: DeskWorld) -> list[tuple[object, ...]]:
    query = select(Feedback.kind, Feedback.status, Feedback.text)
    return [tuple(row) for row in desk.db.read_now(lambda s: s.execute(query).all())]


def _outcomes(desk: DeskWorld) -> list[tuple[object, ...]]:
    query = select(Question.intent, Question.outcome, Question.source).order_by(Question.id)
    return [tuple(row) for row in desk.db.read_now(lambda s: s.execute(query).all())]


def _labels(message: Json) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


async def test_a_complaint_is_asked_for_confirmed_and_kept_with_a_number(desk: DeskWorld) -> None:
    asked = await desk.ask(RANI, "saya mau komplain")
    confirm = await desk.ask(RANI, "AC lantai 2 mati sejak kemarin, panas sekali")
    await desk.press(RANI, confirm, "Kirim")
    kept = await desk.wait_for(RANI, lambda m: "nomor 1" in m["text"])
    told = await desk.wait_for(STAFF_CHAT_ID, lambda m: "AC lantai 2" in m["text"])

    assert "apa yang terjadi" in asked["text"]
    assert "AC lantai 2" in confirm["text"]
    assert "Hubungi pustakawan" in _labels(kept)
    assert told["thread"] is None
    assert _feedback(desk) == [("complaint", "new", "AC lantai 2 mati sejak kemarin, panas sekali")]


async def test_a_dialogue_can_be_cancelled_and_rewritten(desk: DeskWorld) -> None:
    await desk.ask(RANI, "mau kasih saran")
    confirm = await desk.ask(RANI, "tambah stopkontak di lantai 3 dong")
    await desk.press(RANI, confirm, "Tulis ulang")
    await desk.wait_for(RANI, lambda m: "usulannya" in m["text"], confirm["id"])
    again = await desk.ask(RANI, "tambah kursi di ruang baca lantai 3")
    await desk.press(RANI, again, "Batal")
    await desk.wait_for(RANI, lambda m: "tidak jadi" in m["text"])

    assert _feedback(desk) == []


async def test_a_question_in_the_middle_of_a_dialogue_is_answered(desk: DeskWorld) -> None:
    await desk.ask(RANI, "saya mau komplain")
    reply = await desk.ask(RANI, "biaya parkir motor berapa ya?")

    assert "Rp2.000" in reply["text"]


async def test_a_topic_is_subscribed_and_unsubscribed(desk: DeskWorld) -> None:
    await desk.ask(RANI, "mau langganan info buku baru")
    confirm = await desk.ask(RANI, "sejarah")
    await desk.press(RANI, confirm, "kabari")
    await desk.wait_for(RANI, lambda m: "berlangganan kabar tentang “sejarah”" in m["text"])
    choose = await desk.ask(RANI, "berhenti langganan")
    await desk.press(RANI, choose, "sejarah")
    await desk.wait_for(RANI, lambda m: "Sudah dihentikan: sejarah" in m["text"])
    standing = select(Subscription.topic).filter_by(ended_at=None)

    assert desk.db.read_now(lambda s: s.scalars(standing).all()) == []


async def test_correcting_the_bot(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "berapa denda keterlambatan?")
    await desk.press(RANI, reply, "Bukan ini?")
    offered = await desk.wait_for(RANI, lambda _: True, reply["id"])

    assert "Maksudnya yang mana" in offered["text"]
    assert _labels(offered)[-2:] == ["Bukan itu", "Hubungi pustakawan"]
    assert _outcomes(desk)[0][1] == Outcome.CORRECTED
    await desk.press(RANI, offered, "Bukan itu")
    await desk.wait_for(RANI, lambda m: "Antrean nomor 1" in m["text"])
    assert _outcomes(desk)[0][1] == Outcome.HANDED_OFF


async def test_picking_another_reading_answers_it(desk: DeskWorld) -> None:
    reply = await desk.ask(RANI, "berapa denda keterlambatan?")
    await desk.press(RANI, reply, "Bukan ini?")
    offered = await desk.wait_for(RANI, lambda _: True, reply["id"])
    await desk.press(RANI, offered, _labels(offered)[0])
    await desk.wait_for(RANI, lambda _: True, offered["id"])

    assert [(outcome, source) for _, outcome, source in _outcomes(desk)] == [
        (Outcome.CORRECTED, "fuzzy"),
        (Outcome.ANSWERED, "button"),
    ]


async def test_a_detail_is_added_to_a_complaint_and_a_plain_yes_sends_it(desk: DeskWorld) -> None:
    await desk.ask(RANI, "saya mau komplain")
    await desk.ask(RANI, "AC lantai 2 mati sejak kemarin, panas sekali")
    both = await desk.ask(RANI, "lampunya juga redup")
    kept = await desk.ask(RANI, "iya itu saja")

    assert "AC lantai 2" in both["text"]
    assert "lampunya juga redup" in both["text"]
    assert "nomor 1" in kept["text"]


async def test_a_waiting_patron_can_cancel_in_words(desk: DeskWorld) -> None:
    await desk.ask(RANI, "/pustakawan")
    reply = await desk.ask(RANI, "batalin aja deh kak")

    assert "dibatalkan" in reply["text"]


async def test_the_language_can_be_wished_for_in_words(desk: DeskWorld) -> None:
    english = await desk.ask(RANI, "pakai bahasa Inggris dong")
    indonesian = await desk.ask(RANI, "bahasa indonesia aja")

    assert "in English" in english["text"]
    assert "bahasa Indonesia" in indonesian["text"]


async def test_two_questions_at_once_are_answered_in_order(desk: DeskWorld) -> None:
    first = await desk.ask(RANI, "biaya parkir motor berapa ya? alamat perpustakaan di mana?")
    second = await desk.wait_for(RANI, lambda m: m["id"] > first["id"], first["id"])

    assert "Rp2.000" in first["text"]
    assert "Jl. Melati" in second["text"]


async def test_the_reply_follows_the_language_until_it_is_fixed(desk: DeskWorld) -> None:
    indonesian = await desk.ask(TOM, "biaya parkir motor berapa ya")
    english = await desk.ask(TOM, "where can i park my motorbike?")
    choose = await desk.ask(TOM, "/bahasa")
    await desk.press(TOM, choose, "Bahasa Indonesia")
    await desk.wait_for(TOM, lambda m: "mulai sekarang" in m["text"])
    fixed = await desk.ask(TOM, "where can i park my motorbike?")

    assert "Parkir" in indonesian["text"] or "parkir" in indonesian["text"]
    assert "park" in english["text"].lower()
    assert "Bukan ini?" in _labels(fixed)


async def test_no_internal_name_is_ever_shown(desk: DeskWorld) -> None:
    for text in ("/start", "/bantuan", "biaya parkir motor berapa ya", "parkirnya gimana sama bukunya", "zzzz qqqq"):
        await desk.ask(RANI, text)
    await desk.settled()
    shown = str([(m["text"], m["buttons"]) for m in await desk.from_bot(RANI)])
    shown += str([m["text"] for m in await desk.from_bot(STAFF_CHAT_ID)])

    assert not [name for name in desk.office.book if "_" in name and name in shown]
