"""Settings come from the environment or .env; a wrong one is named."""

import os
from pathlib import Path

import pytest

from sapa.settings import ROOT, SIMULATED_TOKEN, SettingsError, load_settings

TOKEN = "123456789:AAtest_token-1"


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without .env and an environment without settings."""
    for name in [each for each in os.environ if each.startswith("SAPA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_without_settings_the_simulator_and_sqlite_are_used() -> None:
    settings = load_settings()
    assert (settings.simulated, settings.token, settings.api) == (True, SIMULATED_TOKEN, "http://127.0.0.1:8081")
    assert settings.database_url == f"sqlite:///{ROOT}/var/sapa.db"
    assert (settings.simulator_port, settings.console_port, settings.library) == (8081, 8080, ROOT / "data")


def test_everything_listens_on_this_machine_only() -> None:
    settings = load_settings()
    assert {settings.webhook_host, settings.console_host, settings.status_host} == {"127.0.0.1"}
    assert settings.status_port is None


def test_a_token_leads_to_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", TOKEN)
    settings = load_settings()
    assert (settings.simulated, settings.token, settings.api) == (False, TOKEN, "https://api.telegram.org")
    assert TOKEN not in repr(settings)


def test_a_file_named_env_is_read_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("SAPA_SIMULATOR_PORT=9001\nSAPA_CONSOLE_PORT=9002\nOTHER=1\n")
    monkeypatch.setenv("SAPA_CONSOLE_PORT", "9003")
    settings = load_settings()
    assert (settings.simulator_port, settings.console_port) == (9001, 9003)


def test_empty_settings_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SAPA_TELEGRAM_TOKEN", "SAPA_STAFF_CHAT_ID", "SAPA_RASA_URL", "SAPA_LIBRARY", "SAPA_SIMULATOR_PORT"):
        monkeypatch.setenv(name, "")
    assert load_settings() == load_settings({})
    assert load_settings().simulated


def test_addresses_lose_their_last_stroke(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_RASA_URL", "http://127.0.0.1:5005/")
    assert load_settings().rasa_url == "http://127.0.0.1:5005"


def test_a_webhook_that_is_wanted_needs_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="SAPA_WEBHOOK_URL"):
        load_settings().listening(None, None, webhook=True)
    monkeypatch.setenv("SAPA_WEBHOOK_URL", "https://bot.example.org")
    with pytest.raises(SettingsError, match="SAPA_WEBHOOK_SECRET"):
        load_settings()
    monkeypatch.setenv("SAPA_WEBHOOK_SECRET", "twenty_letters_and_digits")
    settings = load_settings().listening("10.0.0.5", 8501, webhook=True)
    assert (settings.webhook_host, settings.webhook_port) == ("10.0.0.5", 8501)
    assert load_settings().listening(None, None, webhook=True).webhook_port == 8443


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SAPA_TELEGRAM_TOKEN", "abc", "is not a bot token"),
        ("SAPA_TELEGRAM_TOKEN", f"{TOKEN} ", "is not a bot token"),
        ("SAPA_TELEGRAM_TOKEN", "AA:123456", "is not a bot token"),
        ("SAPA_TELEGRAM_API", "api.telegram.org", "begins with http:// or https://"),
        ("SAPA_STAFF_CHAT_ID", "grup staf", "valid integer"),
        ("SAPA_RASA_URL", "localhost:5005", "begins with http:// or https://"),
        ("SAPA_RASA_URL", "http://", "begins with http:// or https://"),
        ("SAPA_SIMULATOR_PORT", "http", "valid integer"),
        ("SAPA_SIMULATOR_PORT", "0", "greater than or equal to 1"),
        ("SAPA_SIMULATOR_PORT", "70000", "less than or equal to 65535"),
        ("SAPA_CONSOLE_PORT", "-1", "greater than or equal to 1"),
        ("SAPA_DATABASE_URL", "postgresql://h:porta/sapa", "is not a database address"),
        ("SAPA_DATABASE_URL", "perpus", "is not a database address"),
        ("SAPA_DATABASE_URL", "oracle://h/sapa", "examples: sqlite:///var/sapa.db"),
        ("SAPA_LIBRARY", "no/such/folder", "is not a folder: no/such/folder"),
        ("SAPA_WEBHOOK_URL", "https://a.example", "must be set together with SAPA_WEBHOOK_URL"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    named = "SAPA_WEBHOOK_SECRET" if name == "SAPA_WEBHOOK_URL" else name
    assert str(told.value).startswith(f"{named}: ")
    assert problem in str(told.value)


def test_a_wrong_token_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", "geheim-abc")
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert "geheim" not in str(told.value)


def test_a_misspelled_setting_is_refused_wherever_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"SAPA_TOKEN: there is no such setting; known are .*SAPA_TELEGRAM_TOKEN"):
        load_settings({"SAPA_TOKEN": TOKEN})
    (tmp_path / ".env").write_text("SAPA_STAFF_CHAT=1\n")
    with pytest.raises(SettingsError, match="SAPA_STAFF_CHAT: "):
        load_settings()
    monkeypatch.chdir(ROOT)
    assert load_settings({"SAPA_PYTHON310": "python3.10"}).simulated
