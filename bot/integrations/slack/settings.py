"""What an administrator sets for Slack. Nothing here imports Slack's libraries."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

SLACK = "https://slack.com/api/"
LOG, RAISE = "log_intelligence", "raise_concern"  #: callback ids of the two shortcuts, in the manifest and here
_HERE = {"127.0.0.1", "localhost", "::1"}


class SlackSettings(BaseModel):
    """One workspace, or several of one organisation that share the app's token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bot_token: SecretStr  #: xoxb-…
    signing_secret: SecretStr | None = None  #: for HTTP: without it no request can be believed
    app_token: SecretStr | None = None  #: xapp-…, for Socket Mode
    base_url: str = SLACK
    channels: dict[str, str] = Field(default_factory=dict)  #: our name of a channel -> Slack's id of it (C…)
    teams: frozenset[str] = frozenset()  #: ids (T…) of the workspaces whose members are answered; no other is

    @field_validator("base_url")
    @classmethod
    def _safe(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme != "https" and address.hostname not in _HERE:
            raise ValueError("must begin with https:// (the bot token is sent there)")
        return value if value.endswith("/") else value + "/"

    @field_validator("signing_secret", "app_token", "bot_token")
    @classmethod
    def _filled(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().strip():
            raise ValueError("is empty: leave it out, or set it (an empty secret would believe anybody)")
        return value
