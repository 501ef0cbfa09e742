"""Settings, read only here: from the environment or a file named .env, checked before anything starts."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from nlu.environment import has_encoder
from nlu.train import Workplace

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{3,100}")
ELSEWHERE = {"SAPA_PYTHON310"}  # read by the Makefile
NO_ENCODER = "none"
NO_DATABASE = "is not a database address; examples: sqlite:///var/sapa.db, postgresql://user:password@host/sapa"
SIMULATED_TOKEN = "1000000001:SIMULATOR"  # noqa: S105 (for the simulator only)  # nosec B105


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what to do."""


def _check_token(token: SecretStr) -> SecretStr:
    if not TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("is not a bot token; it looks like 123456789:AA..., as BotFather shows it")
    return token


def _check_address(address: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", address):
        raise ValueError("is not an address that begins with http:// or https://")
    return address.rstrip("/")


def check_database(url: str) -> str:
    """The address of a database; ValueError where it is none."""
    if not re.match(r"(sqlite|postgres|postgresql)(\+\w+)?:", url):
        raise ValueError(NO_DATABASE)
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(NO_DATABASE) from None
    return url


def _check_folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise ValueError(f"is not a folder: {folder}")
    return folder


Token = Annotated[SecretStr, AfterValidator(_check_token)]
Address = Annotated[str, AfterValidator(_check_address)]
DatabaseUrl = Annotated[str, AfterValidator(check_database)]
Folder = Annotated[Path, AfterValidator(_check_folder)]
Port = Annotated[int, Field(ge=1, le=65535)]


def _check_encoder(folder: str) -> str:
    if folder != NO_ENCODER and not has_encoder(Path(folder)):
        raise ValueError(f"is neither `{NO_ENCODER}` nor a folder with encoder.onnx and tokenizer.json: {folder}")
    return folder


def _nothing_if_empty(value: object) -> object:
    return None if value == "" else value


class Settings(BaseSettings):
    """All settings of the desk; each is the environment's SAPA_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="SAPA_", env_file=".env", extra="ignore", env_ignore_empty=True)
    telegram_token: Token | None = None
    telegram_api: Address = "https://api.telegram.org"
    staff_chat_id: Annotated[int | None, BeforeValidator(_nothing_if_empty)] = None
    webhook_url: Address | None = None
    webhook_secret: SecretStr | None = None
    webhook_host: str = "127.0.0.1"
    webhook_port: Port = 8443
    database_url: DatabaseUrl = f"sqlite:///{ROOT / 'var' / 'sapa.db'}"
    rasa_url: Address | None = None
    encoder: Annotated[str, AfterValidator(_check_encoder)] | None = None
    simulator_port: Port = 8081
    console_host: str = "127.0.0.1"
    console_port: Port = 8080
    console_url: Address | None = None
    console_proxy: str = ""
    status_host: str = "127.0.0.1"
    status_port: Port | None = None
    library: Folder = ROOT / "data"

    @model_validator(mode="after")
    def _webhook_needs_a_secret(self) -> "Settings":
        if self.webhook_url and not self.webhook_secret:
            raise ValueError(
                "SAPA_WEBHOOK_SECRET: must be set together with SAPA_WEBHOOK_URL (any 20 letters and digits)"
            )
        return self

    def listening(self, host: str | None, port: int | None, *, webhook: bool) -> "Settings":
        """These settings with where the webhook listens as said; SettingsError where one is wanted but not set."""
        if webhook and self.webhook_url is None:
            raise SettingsError(
                "SAPA_WEBHOOK_URL: must be set for --webhook: the public HTTPS address that leads here, such as "
                "https://bot.example.org, and SAPA_WEBHOOK_SECRET with it"
            )
        return self.model_copy(
            update={"webhook_host": host or self.webhook_host, "webhook_port": port or self.webhook_port}
        )

    @property
    def root(self) -> Path:
        """The folder Sapa is installed in."""
        return ROOT

    @property
    def var(self) -> Path:
        """Where everything that is made at run time is kept."""
        return ROOT / "var"

    @property
    def workplace(self) -> Workplace:
        """Where wordings are learnt from, and with which encoder."""
        place = Workplace.at(ROOT, self.library, self.var)
        named = None if self.encoder == NO_ENCODER else Path(self.encoder or "")
        return place if self.encoder is None else replace(place, encoder=named)

    @property
    def simulated(self) -> bool:
        """Whether the desk runs on the simulator, because it has no token."""
        return self.telegram_token is None

    @property
    def console_address(self) -> str:
        """Where staff find the console."""
        return self.console_url or f"http://{self.console_host}:{self.console_port}"

    @property
    def token(self) -> str:
        """The bot's token, or the simulator's."""
        return self.telegram_token.get_secret_value() if self.telegram_token else SIMULATED_TOKEN

    @property
    def api(self) -> str:
        """The Bot API's address; without a token that of the simulator."""
        return f"http://127.0.0.1:{self.simulator_port}" if self.simulated else self.telegram_api


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings; SettingsError names the first wrong one."""
    _refuse_unknown({**dotenv_values(".env"), **os.environ} if environment is None else environment)
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"SAPA_{name.upper()}: {said}" if name else said) from None


def _refuse_unknown(environment: Mapping[str, str | None]) -> None:
    """A misspelled setting would otherwise be passed over in silence."""
    known = {f"SAPA_{name.upper()}" for name in Settings.model_fields} | ELSEWHERE
    for name in environment:
        if name.startswith("SAPA_") and name not in known:
            raise SettingsError(f"{name}: there is no such setting; known are {', '.join(sorted(known))}")
