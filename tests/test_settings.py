"""Settings: the environment before the file, secrets never in the file, and every fault said with its field."""

import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.demo.page import CHANNELS
from bot.settings import SecretInFile, UnreadableFile, read
from bot.store.database import Database, NoDatabase
from bot.store.schema import upgrade
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing set here, whatever the machine has set."""
    for name in os.environ:
        if name.startswith("IQAF_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, name: str = "iqaf.toml") -> Path:
    file = Path(name)
    file.write_text(text, encoding="utf-8")
    return file


def test_with_nothing_set_a_place_still_has_all_it_needs(tmp_path: Path) -> None:
    settings = read()

    assert settings.unset
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path / 'var' / 'iqaf.db'}"
    assert (settings.framework, settings.host, settings.port) == ("birmingham-solihull", "127.0.0.1", 8080)
    assert settings.slack is None
    assert settings.mail is None


def test_the_file_here_is_read_and_another_is_where_it_is_named() -> None:
    write("port = 9001\n")
    other = write("port = 9002\n", "other.toml")

    assert read().port == 9001
    assert not read().unset
    assert read(other).port == 9002


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write('port = 9001\nbase_url = "https://file.example"\n[mail]\nhost = "smtp.file.example"\nport = 2525\n')
    monkeypatch.setenv("IQAF_PORT", "9003")
    monkeypatch.setenv("IQAF_MAIL__HOST", "smtp.environment.example")

    settings = read()

    assert (settings.port, settings.base_url) == (9003, "https://file.example")
    assert settings.mail
    assert (settings.mail.host, settings.mail.port) == ("smtp.environment.example", 2525)


@pytest.mark.parametrize(
    ("text", "name", "variable"),
    [
        ('secret = "x"', "secret", "IQAF_SECRET"),
        ('database_url = "sqlite+aiosqlite:///x.db"', "database_url", "IQAF_DATABASE_URL"),
        ('[mail]\npassword = "x"', "mail.password", "IQAF_MAIL__PASSWORD"),
        ('[slack]\nbot_token = "x"', "slack.bot_token", "IQAF_SLACK__BOT_TOKEN"),
        ('[slack]\nsigning_secret = "x"', "slack.signing_secret", "IQAF_SLACK__SIGNING_SECRET"),
        ('[slack]\napp_token = "x"', "slack.app_token", "IQAF_SLACK__APP_TOKEN"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(text: str, name: str, variable: str) -> None:
    file = write(text.replace('"x"', '"hunter2-hunter2"'), "other.toml")

    with pytest.raises(SecretInFile) as refused:
        read(file)

    assert str(refused.value).startswith(f"other.toml sets {name}, which is a secret.")
    assert variable in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_secret_does_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IQAF_SECRET", "hunter2" * 8)
    monkeypatch.setenv("IQAF_DATABASE_URL", "postgresql+psycopg://a:hunter2@localhost/x")
    monkeypatch.setenv("IQAF_SLACK__BOT_TOKEN", "hunter2")

    settings = read()

    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert settings.database.endswith("hunter2@localhost/x")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('port = "many"', "port"),
        ("port = 70000", "port"),
        ("prot = 1", "prot"),
        ('[mail]\nhots = "x"', "mail.hots"),
        ('[slack]\nchannels = "general"', "slack.channels"),
    ],
)
def test_a_wrong_value_says_which_field_it_is_in(text: str, field: str) -> None:
    write(text)

    with pytest.raises(ValidationError) as fault:
        read()

    assert field in {".".join(map(str, one["loc"])) for one in fault.value.errors()}


@pytest.mark.parametrize("content", [b"port = [\n", b"\xff\xfe\x00", b'port = "open\n'])
def test_a_file_that_is_no_toml_is_named(content: bytes) -> None:
    Path("iqaf.toml").write_bytes(content)

    with pytest.raises(UnreadableFile, match=r"iqaf\.toml cannot be read as TOML"):
        read()


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValidationError):
        read().port = 1  # type: ignore[misc]


def test_the_example_in_the_repository_can_be_read_as_it_stands_and_with_all_of_it_switched_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    example = ROOT / "config" / "iqaf.example.toml"
    assert read(example).slack is None
    monkeypatch.setenv("IQAF_SLACK__BOT_TOKEN", "x")
    lines = example.read_text(encoding="utf-8").splitlines()
    on = "\n".join(re.sub(r"^# (?=[\w-]+ = |\[)", "", line) for line in lines)

    settings = read(write(on, "on.toml"))

    assert settings.slack
    assert set(settings.slack.channels) == {channel.name for channel in CHANNELS}
    assert settings.mail
    assert settings.mail.sends
    assert settings.mail.recipients


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:///x.db", "mysql://a:hunter2@b/c", "foo+bar://x", "sqlite+aiosqlite:////nowhere/x.db"]
)
async def test_a_database_that_cannot_be_used_is_refused_in_words(url: str) -> None:
    with pytest.raises(NoDatabase, match="The database cannot be used") as refused:
        await upgrade(Database(url))

    assert "hunter2" not in str(refused.value)
