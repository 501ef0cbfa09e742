"""What deploy/ names exists: commands, flags, settings, figures, files; and systemd finds no fault with its units."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from prometheus_client import CollectorRegistry
from typer.core import TyperGroup
from typer.main import get_command

from sapa.cli import app
from sapa.metrics import Metrics
from sapa.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HOME = "/srv/sapa"
SAPA = f"{HOME}/.venv/bin/sapa"
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
MOST_EXPOSED = 20  # of 100, as systemd-analyze reckons
SETTING, FIGURE = re.compile(r"\bSAPA_[A-Z0-9_]+"), re.compile(r"\bsapa_[a-z_]+")
MADE_BY_THE_LIBRARY = {"settings.env", "database_password", "backup"}  # docs/operating.md says how
Misused = typer.BadParameter.__mro__[1]  # what every misuse of a command is
systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def loaded(name: str) -> Any:
    return yaml.safe_load(read(DEPLOY / name))


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(read(path))
    return parser


def figures(registry: CollectorRegistry) -> set[str]:
    """The names under which Prometheus knows what the program tells."""
    return {family.name + suffix for family in registry.collect() for suffix in SUFFIXES[family.type]}


def check_command(words: list[str]) -> None:
    """Let the command line itself read a command, without carrying it out; Misused where it does not."""
    assert words[0] in {SAPA, "sapa"}
    command: Any = get_command(app)
    context, rest = typer.Context(command), words[1:]
    while isinstance(command, TyperGroup):
        found = command.get_command(context, rest[0])
        assert found is not None, f"there is no command {words}"
        command, rest = found, rest[1:]
    command.make_context(words[0], rest)


def commands() -> Iterator[list[str]]:
    for path in SERVICES:
        yield shlex.split(unit(path)["Service"]["ExecStart"])
    for service in loaded("compose.yml")["services"].values():
        if "command" in service:
            yield service["command"]
    yield json.loads(re.findall(r"^CMD (.+)$", read(DEPLOY / "Containerfile"), re.MULTILINE)[-1])


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_and_flag_exists(words: list[str]) -> None:
    check_command(words)


@pytest.mark.parametrize(
    "words", [["sapa", "bot", "--gone"], ["sapa", "run", "now"], ["sapa", "nlu", "serve", "--prt"]]
)
def test_a_wrong_flag_would_be_found(words: list[str]) -> None:
    with pytest.raises(Misused):
        check_command(words)


def test_every_setting_exists() -> None:
    known = {f"SAPA_{name.upper()}" for name in Settings.model_fields}
    for path in (path for path in DEPLOY.rglob("*") if path.is_file()):
        assert set(SETTING.findall(read(path))) <= known, path.name


def asked_figures(name: str) -> set[str]:
    """The figures in the queries of the dashboard or the alerts."""
    expressions = [str(each) for each in _values(loaded(name), "expr")]
    assert expressions
    return {found for each in expressions for found in FIGURE.findall(each)}


def _values(within: Any, key: str) -> Iterator[Any]:
    inner = within.values() if isinstance(within, dict) else within if isinstance(within, list) else ()
    if isinstance(within, dict) and key in within:
        yield within[key]
    for each in inner:
        yield from _values(each, key)


@pytest.mark.parametrize("name", ["alerts.yml", "grafana-dashboard.json"])
def test_every_figure_that_is_asked_for_is_told(name: str) -> None:
    assert asked_figures(name) - figures(Metrics().registry) == set()


def test_the_dashboard_shows_every_figure() -> None:
    families = {re.sub("_(total|bucket|count|sum)$", "", name) for name in asked_figures("grafana-dashboard.json")}
    assert {family.name for family in Metrics().registry.collect()} - families == set()


def test_every_figure_is_explained() -> None:
    page = read(ROOT / "docs/operating.md")
    for family in Metrics().registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert f"`{name}`" in page, "add a row to the figures in docs/operating.md"


def test_the_dashboards_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in loaded("grafana-dashboard.json")["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells


def test_prometheus_reads_the_alerts_and_asks_where_the_documentation_says() -> None:
    prometheus = loaded("prometheus.yml")
    assert all((DEPLOY / name).exists() for name in prometheus["rule_files"])
    (job,) = prometheus["scrape_configs"]
    port = job["static_configs"][0]["targets"][0].rpartition(":")[2]
    assert f"such as `{port}`" in read(ROOT / "docs/operating.md")
    assert job["job_name"] in read(DEPLOY / "alerts.yml")


def test_every_alert_says_what_is_wrong_and_how_urgent_it_is() -> None:
    rules = [rule for group in loaded("alerts.yml")["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_what_the_image_is_made_of_exists() -> None:
    ignored = read(ROOT / ".dockerignore").splitlines()
    copied = [line[1:] for line in ignored if line.startswith("!")]
    assert ignored[1] == "*"
    assert all((ROOT / name).exists() for name in copied)
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert rooms | {"data", "scripts", "config.yml", "requirements.lock", "requirements-uv.lock"} <= set(copied)


def test_what_compose_names_exists() -> None:
    compose = loaded("compose.yml")
    build = compose["x-sapa"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    assert {service["build"]["dockerfile"] for service in ours(compose).values()} == {build["dockerfile"]}
    for service in compose["services"].values():
        assert set(service["networks"]) <= set(compose["networks"])
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            assert source in compose["volumes"] or _is_there(source)
    assert all(_is_there(secret["file"]) for secret in compose["secrets"].values())


def _is_there(source: str) -> bool:
    """Whether a file beside compose.yml exists, or the documentation says how to make it."""
    name = Path(source).name
    return (DEPLOY / source).exists() or (
        name in MADE_BY_THE_LIBRARY and f"deploy/{name}" in read(ROOT / "docs/operating.md")
    )


def ours(compose: Any) -> dict[str, Any]:
    return {name: service for name, service in compose["services"].items() if name != "postgres"}


def test_containers_may_write_only_what_they_must() -> None:
    compose = loaded("compose.yml")
    user = re.findall(r"^USER (\d+)$", read(DEPLOY / "Containerfile"), re.MULTILINE)[-1]
    for service in ours(compose).values():
        assert service["read_only"]
        assert service["user"] == user != "0"
        assert service["cap_drop"] == ["ALL"]
        assert all(path.startswith((f"{HOME}/var", "/backup")) or mode for path, mode in _mounts(service))
    assert "secrets" not in compose["services"]["rasa"]
    assert compose["networks"]["inside"]["internal"]
    assert {name for name, each in compose["services"].items() if "ports" in each} == {"console"}
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["console"]["ports"])


def _mounts(service: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for volume in service["volumes"]:
        _source, target, *mode = volume.split(":")
        yield target, "".join(mode)


@pytest.mark.parametrize("name", ["bot", "console", "rasa", "postgres"])
def test_every_container_tells_how_it_is(name: str) -> None:
    assert loaded("compose.yml")["services"][name]["healthcheck"]["test"][0] == "CMD"


def test_no_secret_can_be_taken_into_git_or_an_image() -> None:
    for name in MADE_BY_THE_LIBRARY:
        assert f"deploy/{name}" in read(ROOT / ".gitignore").splitlines()
    assert "!deploy" not in read(ROOT / ".dockerignore")


def test_the_operating_manual_names_every_file() -> None:
    page = read(ROOT / "docs/operating.md")
    for path in (path for path in DEPLOY.rglob("*") if path.is_file() and path.name not in MADE_BY_THE_LIBRARY):
        assert path.name in page, f"docs/operating.md does not say what {path.name} is for"


@systemd
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_no_fault(path: Path, tmp_path: Path) -> None:
    for each in UNITS:  # the program is not installed where a server would have it
        (tmp_path / each.name).write_text(read(each).replace(SAPA, shutil.which("true") or ""))
    asked = ["systemd-analyze", "verify", "--man=no", str(tmp_path / path.name)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (found.returncode, _about(path.stem, found.stderr)) == (0, [])


def _about(name: str, told: str) -> list[str]:
    """What is said of our units; other units of this machine are none of our business."""
    return [line for line in told.splitlines() if name in line]


@systemd
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_finds_the_services_hardened(path: Path) -> None:
    asked = ["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(path)]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_services_run_as_their_own_user_where_sapa_lives(path: Path) -> None:
    service = unit(path)["Service"]
    assert (service["User"], service["WorkingDirectory"], service["ExecStart"].split()[0]) == ("sapa", HOME, SAPA)
    assert f"{HOME}/var" in service["ReadWritePaths"].split()


def test_the_timer_starts_the_backup() -> None:
    assert "OnCalendar" in unit(DEPLOY / "systemd/sapa-backup.timer")["Timer"]
    assert (DEPLOY / "systemd/sapa-backup.service").exists()
