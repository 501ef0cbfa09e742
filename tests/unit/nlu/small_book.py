"""A small library's intent files, written where a test wants them."""

from pathlib import Path
from textwrap import indent

from nlu.intents import ANY_BOOK, Outside, load_intents
from nlu.knowledge import Knowledge
from nlu.lexicon import load_lexicon

Book = Knowledge
WORDINGS = {
    "ask_parking": (
        ["parkir motor di mana", "biaya parkir berapa", "ada tempat parkir mobil tidak", "parkirnya bayar berapa"],
        ["where can i park my car", "is there parking for motorcycles", "how much is parking"],
    ),
    "ask_opening_hours": (
        ["jam buka perpustakaan", "hari ini buka sampai jam berapa", "jam buka hari minggu", "kapan tutup"],
        ["what time do you open", "are you open on sunday", "opening hours please"],
    ),
    "ask_membership_registration": (
        ["cara daftar anggota", "syarat menjadi anggota perpustakaan", "bagaimana mendaftar jadi anggota baru"],
        ["how do i become a member", "how do i join the library", "sign up for membership"],
    ),
    "ask_fines": (
        ["denda telat berapa", "berapa denda keterlambatan per hari", "kalau terlambat mengembalikan kena denda"],
        ["how much is the late fine", "what is the fine per day", "what happens if i return late"],
    ),
    "ask_internet": (
        ["ada wifi gratis tidak", "password wifi apa", "internetnya bisa dipakai pengunjung"],
        ["is there wifi", "what is the wifi password", "free internet for visitors"],
    ),
    "greet": (["halo", "selamat pagi", "halo kak 👍", "🙏"], ["hello", "good morning", "hi there"]),
    "thank": (["terima kasih", "makasih banyak ya", "terima kasih infonya"], ["thank you", "thanks a lot", "thx"]),
}
OUT_OF_SCOPE = ["resep nasi goreng", "siapa presiden pertama", "tiket pesawat ke bali", "what is the weather"]
LEXICON = """
slang: {bagaimana: gmn, berapa: brp, "cara": cr, tidak: ga gak, telat: tlat}
concepts: {parking: parkir parking park, member: anggota member join daftar}
polite: [halo, kak, min, mau tanya, permisi, terima kasih, makasih, ya]
joiners: [terus, dan, sama, and]
"""


CARE = ["aku ingin mengakhiri hidupku", "saya dipukuli di rumah"]


def block(name: str, indonesian: list[str], english: list[str], checks: str = "{id: [], en: []}") -> str:
    """The text of an intent file."""
    lines = {"id": "".join(f"- {each}\n" for each in indonesian), "en": "".join(f"- {each}\n" for each in english)}
    return f"""version: "3.1"
nlu:
  - intent: {name}
    metadata:
      group: visit
      served_by: answer
      effort: 1
      title: {{id: Judul {name[:20]}, en: Title}}
      answer: {{id: Jawaban, en: Answer}}
      checks: {checks}
    examples: |
{indent(lines["id"], "      ")}
  - intent: {name}
    metadata: {{language: en}}
    examples: |
{indent(lines["en"], "      ")}
"""


def write_library(folder: Path) -> Path:
    """A content folder with everything that reading needs."""
    intents = folder / "intents"
    intents.mkdir(parents=True)
    for name, (indonesian, english) in WORDINGS.items():
        (intents / f"{name}.yml").write_text(block(name, indonesian, english), encoding="utf-8")
    outside = "".join(f"      - {each}\n" for each in OUT_OF_SCOPE)
    (folder / "out_of_scope.yml").write_text(f"nlu:\n  - intent: out_of_scope\n    examples: |\n{outside}")
    care = "".join(f"      - {each}\n" for each in CARE)
    (folder / "care.yml").write_text(f"nlu:\n  - intent: needs_care\n    examples: |\n{care}")
    (folder / "lexicon.yml").write_text(LEXICON)
    return folder


def small_book(folder: Path) -> Book:
    """The small library, loaded."""
    write_library(folder)
    return Knowledge(
        book=dict(load_intents(folder / "intents", ANY_BOOK)),
        out_of_scope=Outside({"id": tuple(OUT_OF_SCOPE)}, {}),
        care=Outside({"id": tuple(CARE)}, {}),
        lexicon=load_lexicon(folder / "lexicon.yml"),
    )
