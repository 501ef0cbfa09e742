"""How long a title search takes at the sample's size and at 100,000 made-up titles, and the ratio of the two.

Run as `python -m bench.bench_catalog` from the project's root; `--titles` sets the larger size.
"""

import argparse
import random
import statistics
import time
from dataclasses import replace
from pathlib import Path

from catalog.csv_titles import load_titles
from catalog.index import TitleIndex
from catalog.port import Title, TitleQuery

SAMPLE = Path(__file__).parents[1] / "data" / "catalog.csv"
SMALL = 500
ROUNDS = 10
QUESTIONS = (
    "ada laskar plangi nya andrea hirta ga?",
    "novel tere liye",
    "buku tentang akuntansi",
    "books about cooking",
    "bumi",
    "xyzzy buku sihir",
    "harry poter dan piala api",
    "do you have pride and prejudise by jane austen?",
    "buku metode penelitian sugiyono ada di rak mana ya kak",
    "novel romantis",
    "komik detektif conan",
    "the hunger games",
)


def made_up(sample: list[Title], count: int) -> list[Title]:
    """Give the sample and, after it, titles put together from its words and made-up ones, always the same."""
    source = random.Random(1)  # noqa: S311 - repeatable titles, no secrets
    words = [word for title in sample for word in title.title.split()]
    words += [_word(source) for _ in range(count // 4)]
    names = [f"{_word(source).title()} {_word(source).title()}" for _ in range(count // 5)]
    made = [_title(number, source, words, names) for number in range(count - len(sample))]
    subjects = [source.choice(sample).subjects for _ in made]
    return sample + [replace(title, subjects=about) for title, about in zip(made, subjects, strict=True)]


def _title(number: int, source: random.Random, words: list[str], names: list[str]) -> Title:
    title = " ".join(source.choices(words, k=source.randint(2, 7)))
    return Title(id=f"M{number}", title=title, authors=(source.choice(names),))


def _word(source: random.Random) -> str:
    return "".join(source.choice("bcdghjklmnprstwy") + source.choice("aiueo") for _ in range(source.randint(2, 4)))


def measure(titles: list[Title]) -> float:
    """Print the milliseconds a search takes over these titles and give the median."""
    began = time.perf_counter()
    index = TitleIndex(titles)
    built = time.perf_counter() - began
    taken = sorted(_milliseconds(index, question) for question in QUESTIONS for _ in range(ROUNDS))
    median = statistics.median(taken)
    slow = taken[int(len(taken) * 0.95)]
    print(f"{len(titles):>7} titles: built in {built:.2f} s; search median {median:.2f} ms, 95% within {slow:.2f} ms")
    return median


def _milliseconds(index: TitleIndex, question: str) -> float:
    began = time.perf_counter()
    index.search(TitleQuery(question))
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure both sizes and print their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", type=int, default=100_000)
    count = parser.parse_args().titles
    sample = load_titles(SAMPLE)[:SMALL]
    small, large = measure(sample), measure(made_up(sample, count))
    print(f"{count // SMALL} times the titles take {large / small:.1f} times as long")


if __name__ == "__main__":
    main()
