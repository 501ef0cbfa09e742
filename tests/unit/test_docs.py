"""The documentation keeps up with the program: settings, packages, commands, links, examples."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from nlu.intents import load_intents
from sapa.settings import ELSEWHERE, Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / name for name in ("README.md", "README.id.md", "CHANGELOG.md")] + sorted(DOCS.glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
MAKE = re.compile(r"(?:`|&& |^)make ([a-z][a-z-]*)", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
PACKAGE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
YAML_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
LARGEST_PICTURE = 400_000


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def rows(page: Path) -> set[str]:
    """The code-marked first cells of a page's tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", read(page), re.MULTILINE))


def packages(file: Path) -> set[str]:
    """The packages a pyproject.toml asks for by name, optional ones included."""
    project = tomllib.loads(read(file))["project"]
    asked = [
        *project["dependencies"],
        *(one for some in project.get("optional-dependencies", {}).values() for one in some),
    ]
    return {found.group().lower() for one in asked if (found := PACKAGE.match(one))}


def anchors(page: Path) -> set[str]:
    """The headings of a page as a link names them."""
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_setting_is_explained() -> None:
    named = rows(DOCS / "operating.md")
    wanted = {f"SAPA_{name.upper()}" for name in Settings.model_fields}
    assert wanted - named == set(), "add a row to the table of settings in docs/operating.md"
    explained = {name for name in named if name.startswith("SAPA_")}
    assert explained - wanted == set(), "docs/operating.md explains settings that do not exist"
    assert all(name in read(DOCS / "operating.md") for name in ELSEWHERE)


@pytest.mark.parametrize("file", ["pyproject.toml", "nlu/pyproject.toml"])
def test_every_dependency_has_its_line(file: str) -> None:
    assert packages(ROOT / file) - rows(DOCS / "dependencies.md") == set(), "add a line to docs/dependencies.md"


def test_no_dependency_is_explained_that_is_gone() -> None:
    asked = packages(ROOT / "pyproject.toml") | packages(ROOT / "nlu/pyproject.toml") | {"uv"}
    assert rows(DOCS / "dependencies.md") - asked == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", read(ROOT / "Makefile"), re.MULTILINE))
    assert set(MAKE.findall(read(page))) - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(CODE.sub("", read(page))):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in anchors(target), f"{page.name}: {link}"


def test_both_readmes_show_the_same_commands() -> None:
    english, indonesian = (re.findall(r"`(?:\.venv/bin/)?(?:sapa|make) [a-z]+", read(page)) for page in PAGES[:2])
    assert set(english) == set(indonesian)
    assert "make run" in read(PAGES[1])


def test_every_threat_names_a_test_that_exists() -> None:
    threats = read(DOCS / "security.md").partition("## Threats")[2]
    lines = [line for line in threats.splitlines() if line.startswith("| ") and not line.startswith("| what ")]
    assert len(lines) > 40
    for line in lines:
        path, _, name = line.split("|")[3].strip().strip("`").partition("::")
        assert re.search(rf"^(async )?def {name}\(", read(ROOT / path), re.MULTILINE), f"there is no {path}::{name}"


def test_pictures_are_small() -> None:
    pictures = list((DOCS / "pictures").glob("*.png"))
    assert pictures
    assert all(picture.stat().st_size < LARGEST_PICTURE for picture in pictures)


def test_every_intent_is_of_a_known_group() -> None:
    groups = rows(DOCS / "adding-an-intent.md")
    for path in sorted((ROOT / "data/intents").glob("*.yml")):
        metadata = yaml.safe_load(read(path))["nlu"][0]["metadata"]
        assert metadata["group"] in groups, f"{path.name}: explain the group in docs/adding-an-intent.md"


def test_the_example_intent_is_accepted(tmp_path: Path) -> None:
    found = YAML_BLOCK.search(read(DOCS / "adding-an-intent.md"))
    assert found
    (tmp_path / "ask_board_games.yml").write_text(found.group(1), encoding="utf-8")
    example = load_intents(tmp_path)["ask_board_games"]
    assert example.title["en"] == "Board games"
    assert example.group in rows(DOCS / "adding-an-intent.md")
