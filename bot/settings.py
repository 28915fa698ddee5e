"""What a deployment sets: ``iqaf.toml`` for what may be seen, environment variables for what may not."""

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.engine.errors import IqafError
from bot.integrations.mail.settings import MailSettings
from bot.integrations.slack.settings import SlackSettings

SECRET_NAMES = frozenset({"secret", "password", "bot_token", "signing_secret", "app_token", "database_url"})
CONFIG_FILE = Path("iqaf.toml")
FILE = "iqaf.db"  #: the database in *home*, unless another is named


class SecretInFile(IqafError):
    """{file} sets {name}, which is a secret. Take it out and set the environment variable {variable} instead."""


class UnreadableFile(IqafError):
    """{file} cannot be read as TOML: {problem}. Correct it, or take it away and set environment variables."""


class Settings(BaseSettings):
    """Every setting, frozen. config/iqaf.example.toml explains each."""

    model_config = SettingsConfigDict(
        env_prefix="IQAF_", env_nested_delimiter="__", frozen=True, extra="forbid", toml_file=CONFIG_FILE
    )

    home: Path = Path("var")  #: folder of what this machine keeps: the database, unless another is named
    database_url: SecretStr | None = None  #: may hold a password
    framework: str = "birmingham-solihull"  #: name of a shipped framework, or a folder's path
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    base_url: str = "http://127.0.0.1:8080"  #: how people reach this server; signed links begin with it
    secret: SecretStr | None = None  #: signs links in mails; at least 32 characters
    slack: SlackSettings | None = None
    mail: MailSettings | None = None

    @property
    def database(self) -> str:
        """Where everything is kept: the database named, else a file in *home*."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{(self.home / FILE).resolve()}"

    @property
    def unset(self) -> bool:
        """Whether nobody has set up a place here: no file, no database named."""
        return self.database_url is None and not CONFIG_FILE.exists()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the code gives, then the environment, then the file."""
        return init_settings, env_settings, OpenToml(settings_cls)


class OpenToml(TomlConfigSettingsSource):
    """The file, refused where it holds a secret: files are copied, mailed and committed."""

    def __call__(self) -> dict[str, Any]:
        """Raises SecretInFile."""
        found = super().__call__()
        for path in _names(found):
            if path[-1] in SECRET_NAMES:
                variable = "IQAF_" + "__".join(part.upper() for part in path)
                raise SecretInFile(file=self.toml_file_path, name=".".join(path), variable=variable)
        return found

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        try:
            return super()._read_file(file_path)
        except ValueError as fault:  # of TOML, or of UTF-8
            raise UnreadableFile(file=file_path, problem=fault) from fault


def _names(table: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for name, value in table.items():
        paths += _names(value, (*above, name)) if isinstance(value, dict) else [(*above, name)]
    return paths


def read(file: Path | None = None) -> Settings:
    """Settings from *file* (``iqaf.toml`` here unless named) and the environment.

    Raises SecretInFile, UnreadableFile, pydantic's ValidationError.
    """
    if file is None:
        return Settings()

    class Named(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    return Named()
