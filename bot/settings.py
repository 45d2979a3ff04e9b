"""Settings of the operator: environment variables that start with BOT_, or a file `.env`."""

import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseSettings, Field, SecretStr, ValidationError, validator
from pydantic.env_settings import SettingsError
from pydantic.fields import ModelField

from bot import PROJECT_ROOT
from bot.setting_faults import given_names, json_fault, name_faults, value_faults
from bot.setting_shapes import shape_fault
from bot.start_fault import StartFaults

PRODUCTION = "production"  # of BOT_ENV: the assistant faces the public


class Settings(BaseSettings):
    """Every value has a default that runs on one machine with nothing else installed.

    Times are in seconds, sizes in characters or bytes as named.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    rasa_port: int = 5005
    actions_port: int = 5055
    var_dir: Path = PROJECT_ROOT / "var"
    content_dir: Path = PROJECT_ROOT / "bot" / "content"
    database_url: str = ""
    tracker_url: str = ""
    data_keys: str = ""
    rasa_secret: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(32)))

    env: str = "development"
    public_url: str = ""
    allowed_hosts: list[str] = []
    allowed_origins: list[str] = []
    sites: dict[str, list[str]] = {}
    trusted_proxies: str = "127.0.0.1"

    max_text: int = 1_000
    max_body: int = 16_384
    max_form: int = 131_072
    head_deadline: float = 10.0
    body_deadline: float = 10.0
    keep_alive: int = 10
    connections_per_address: int = 200
    turn_deadline: float = 8.0
    database_patience: float = 1.0
    session_idle: int = 30 * 60
    session_lifetime: int = 12 * 60 * 60
    open_check_lifetime: int = 2 * 60 * 60
    check_words_consent: bool = False
    outcome_page_lifetime: int = 7 * 24 * 60 * 60
    retention_unfinished_chat: int = 24 * 60 * 60
    retention_finished_chat: int = 7 * 24 * 60 * 60
    retention_enquiry: int = 90 * 24 * 60 * 60
    retention_records: int = 365 * 24 * 60 * 60
    retention_check: float = 60.0
    retention_batch: int = 1
    staff_seen_within: float = 90.0
    owner_seen_within: float = 180.0
    offer_lifetime: float = 120.0
    queue_patience: float = 5 * 60.0
    queue_check: float = 10.0
    team_email: str = ""
    smtp_url: SecretStr = Field(default_factory=lambda: SecretStr(""))
    mail_from: str = ""
    mail_name: str = ""
    mail_reply_to: str = ""
    mail_smtputf8: bool = False
    imap_url: SecretStr = Field(default_factory=lambda: SecretStr(""))
    lmtp: str = ""
    letter_size: int = 10_000_000
    mail_check: float = 10.0
    duplicates_check: float = 10.0
    audit_check: float = 60.0
    promise_warning: float = 2 * 60 * 60.0
    promise_check: float = 60.0
    letters_per_hour_to_address: int = 3
    letters_per_day_to_address: int = 6
    letters_per_hour_from_address: int = 10
    letters_per_hour_to_team: int = 20
    letters_per_minute: int = 60
    letter_lifetime: float = 7 * 24 * 60 * 60.0
    messages_per_minute: int = 30
    messages_per_minute_per_address: int = 120
    sessions_per_minute_per_address: int = 30
    messages_per_chat: int = 10_000
    messages_per_page: int = 200
    crisis_per_minute: int = 6
    crisis_per_minute_per_address: int = 30
    reads_per_minute: int = 120
    reads_per_minute_per_address: int = 1_200
    pages_per_minute_per_address: int = 300
    searches_per_minute_per_address: int = 30
    suggestions_per_minute_per_address: int = 240
    streams_per_session: int = 6
    streams_per_address: int = 100
    stream_check: float = 15.0
    two_steps_from: str = ""
    desk_idle: int = 2 * 60 * 60
    desk_lifetime: int = 12 * 60 * 60
    desk_device_lifetime: int = 180 * 24 * 60 * 60
    recovery_age: int = 10 * 60
    recovery_patience: float = 60.0
    log_level: str = "info"
    log_size: int = 10_000_000
    log_count: int = 5
    hung_after: float = 20.0

    @validator("*")
    def is_possible(cls, value: Any, field: ModelField) -> Any:
        """A value that can't be is told at the start."""
        if words := shape_fault(field.name, value):
            raise ValueError(words)
        return value

    @validator("data_keys")
    def is_apart_from_the_data(cls, value: str, values: dict[str, Any]) -> str:
        """Whoever copies the folder of the databases mustn't get the keys with it."""
        folder = values.get("var_dir")
        if value and folder and Path(value).resolve().is_relative_to(folder.resolve()):
            raise ValueError("keep the file of keys outside BOT_VAR_DIR")
        return value

    @validator("retention_finished_chat", always=True)
    def covers_outcome_pages(cls, value: int, values: dict[str, Any]) -> int:
        """A visitor is told until when the page of an outcome opens; it goes with the chat."""
        if value < values.get("outcome_page_lifetime", 0):
            raise ValueError("chats are kept for at least BOT_OUTCOME_PAGE_LIFETIME")
        return value

    @validator("mail_from", always=True)
    def names_a_sender(cls, value: str, values: dict[str, Any]) -> str:
        """Letters need an address that they come from."""
        url = values.get("smtp_url")
        if url and url.get_secret_value() and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value):
            raise ValueError("give the address that letters come from, name@example.org")
        return value

    @validator("letter_size", always=True)
    def can_be_answered(cls, value: int, values: dict[str, Any]) -> int:
        """Letters that come in are laid to their cases by the address that replies go to."""
        url = values.get("imap_url")
        takes = values.get("lmtp") or (url and url.get_secret_value())
        if takes and not values.get("mail_reply_to"):
            raise ValueError("set BOT_MAIL_REPLY_TO to the address of the mailbox")
        return value

    class Config:
        env_prefix = "BOT_"
        env_file = str(PROJECT_ROOT / ".env")

    @property
    def database(self) -> str:
        """The SQLAlchemy address of our own tables."""
        return self.database_url or f"sqlite:///{self.var_dir / 'assistant.db'}"

    @property
    def tracker_database(self) -> str:
        """The SQLAlchemy address of Rasa's trackers, a file apart from our own tables."""
        return self.tracker_url or f"sqlite:///{self.var_dir / 'trackers.db'}"

    @property
    def public_address(self) -> str:
        """Where visitors reach the gateway, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def has_mail(self) -> bool:
        """Whether a mail server is set; without one, letters only wait."""
        return bool(self.smtp_url.get_secret_value())

    @property
    def takes_letters(self) -> bool:
        """Whether replies are fetched or brought."""
        return bool(self.lmtp or self.imap_url.get_secret_value())

    @property
    def has_https(self) -> bool:
        """Whether visitors come by https, even where a proxy forgot to say so."""
        return self.public_url.startswith("https://")

    @property
    def local_address(self) -> str:
        """Where this machine itself reaches the gateway."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def site_origins(self) -> dict[str, list[str]]:
        """The origins of each site that may show the widget; `main` has the allowed origins."""
        return {"main": self.allowed_origins, **self.sites}

    @property
    def rasa_url(self) -> str:
        """Where the gateway reaches Rasa: always on this machine's loopback."""
        return f"http://127.0.0.1:{self.rasa_port}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once; raises StartFaults with all that is wrong."""
    env_file = Settings.Config.env_file
    try:
        faults = [*name_faults(given_names(env_file), Settings.__fields__)]
    except (OSError, UnicodeDecodeError) as error:
        kind = type(error).__name__
        raise StartFaults([f"{env_file} can't be read ({kind}): save it as UTF-8 text"]) from error
    try:
        chosen = Settings()
    except ValidationError as error:
        raise StartFaults([*faults, *value_faults(error)]) from None
    except SettingsError as error:
        raise StartFaults([*faults, json_fault(error)]) from None
    if faults:
        raise StartFaults(faults)
    return chosen
