"""What differs between two installations, and nothing else. Read from the environment."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.fonts import SYSTEM
from service.kept_secret import SECRET_LENGTH, kept_secret
from service.rate_limits import Kind, Rules, parse_rules
from service.setting_texts import PUSH_SERVICES, FontsText, NetworksText, RulesText


class Settings(BaseSettings):
    """One installation. Every field is an environment variable; see docs/operator.md."""

    model_config = SettingsConfigDict(
        env_prefix="COQUEST_", frozen=True, extra="forbid", populate_by_name=True
    )

    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        pattern=r"^postgres(ql)?://",
        description="PostgreSQL 15 or newer; unset starts an embedded PostgreSQL in COQUEST_DATA.",
    )
    database_owner_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_OWNER_URL",
        pattern=r"^postgres(ql)?://",
        description="The same database as the role that owns the tables: `coquest db upgrade` and "
        "commands that make workspaces use it. Unset: DATABASE_URL.",
    )
    database_worker_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_WORKER_URL",
        pattern=r"^postgres(ql)?://",
        description="The same database as the worker's role. Unset: DATABASE_URL, which then "
        "has to be a member of coquest_worker.",
    )
    data: Path = Field(
        default=Path(".coquest"), description="Folder of the embedded database and its secret."
    )
    secret: str | None = Field(
        default=None,
        min_length=SECRET_LENGTH,
        repr=False,
        description="Signs tokens and derives pseudonym keys; unset keeps a random one in "
        "COQUEST_DATA/secret. Give every process of one installation the same.",
    )
    photos_url: str | None = Field(
        default=None,
        pattern=r"^s3://[^/?#\s]+(/[^?#\s]+)?$",
        description="Where photos are kept: s3://bucket/prefix of anything that speaks S3 (address "
        "and credentials come from the usual AWS_... variables). Unset: COQUEST_DATA/photos.",
    )
    erasures_url: str | None = Field(
        default=None,
        pattern=r"^s3://[^/?#\s]+(/[^?#\s]+)?$",
        description="Where it is noted who was erased, beside the database: s3://bucket/prefix. "
        "Unset: COQUEST_DATA/erasures. Keep it out of what is restored with the database.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[^/]+(/.*[^/])?$",
        description="Where participants reach this installation; no slash at the end.",
    )
    smtp_url: str | None = Field(
        default=None,
        pattern=r"^smtps?://[^/?#\s]+/?(\?tls=(starttls|off))?$",
        repr=False,
        description="Mail server: smtp://user:password@host:587 (STARTTLS; ?tls=off for none) or "
        "smtps://. Unset: mails become files in COQUEST_DATA/mail.",
    )
    mail_from: str | None = Field(
        default=None,
        pattern=r"^[^\r\n]*[^\s@]+@[^\s@>]+>?$",
        description="The sender of our mails, `Name <address>`; needed with COQUEST_SMTP_URL.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged: debug, info, warning or error."
    )
    pool_size: int = Field(
        default=8, ge=2, le=200, description="Database connections per server process, at most."
    )
    token_minutes: int = Field(
        default=30, ge=1, description="How long a participant's access token is valid, in minutes."
    )
    session_days: int = Field(
        default=180, ge=1, description="How long an unused participant's session lasts, in days."
    )
    member_session_hours: int = Field(
        default=12, ge=1, le=24 * 30, description="How long a member stays signed in, in hours."
    )
    correction_settle_seconds: float = Field(
        default=30.0,
        ge=0.0,
        le=3600.0,
        description="How long nothing more is revoked before people are told of a correction, in "
        "seconds: a wave is one message.",
    )
    audit_days: int = Field(
        default=730,
        ge=90,
        le=36500,
        description="How long entries of the audit log are kept, in days. The database refuses "
        "to forget younger ones than 90 days.",
    )
    keep_visitor_days: int | None = Field(
        default=None,
        ge=14,
        le=3650,
        description="How long after they were last seen visitors of web pages are told apart, in "
        "days; a campaign may say less (`keep_visitor_days`). Unset: as each campaign says.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^https?://[^?#\s]+$",
        description="Members may also sign in with this OpenID Connect issuer, exactly as it "
        "names itself.",
    )
    oidc_client_id: str | None = Field(
        default=None, min_length=1, description="Who we are to COQUEST_OIDC_ISSUER."
    )
    oidc_client_secret: str | None = Field(
        default=None, min_length=1, repr=False, description="Proves it; unset: PKCE alone."
    )
    webhooks_allow_private: bool = Field(
        default=False, description="Deliver also to http:// and to private addresses (trials only)."
    )
    webhooks_allow_networks: NetworksText = Field(
        default="",
        description="Private networks to which webhooks may be delivered all the same, separated "
        "by commas; with http:// and any port where the address is a number in one of them.",
    )
    push_services: str = Field(
        default=PUSH_SERVICES,
        pattern=r"^[a-z0-9.*, -]*$",
        description="Push services of browsers that may be called, separated by commas: a host, "
        "`*.domain`, or `*` for every public one. Empty: no notifications.",
    )
    throwaway_domains_file: Path | None = Field(
        default=None,
        description="A file of further domains that give anybody a mailbox for minutes, one per "
        "line; `!domain` takes one off our list. Refuses nobody: see the filters of petitions.",
    )
    fonts: FontsText = Field(
        default=SYSTEM, description="Fonts to print other letters with: files, folders, `system`."
    )
    drain_seconds: float = Field(
        default=2.0,
        ge=0,
        description="How long /health/ready answers 503 before a stopping server refuses requests.",
    )
    requests_in_flight: int = Field(
        default=200,
        ge=1,
        description="How many requests one server process works on at a time; the next wait for a "
        "place, and get 503 after two seconds.",
    )
    live_listeners: int = Field(
        default=2000,
        ge=0,
        description="How many may watch live figures per server process; the next get 503.",
    )
    live_listeners_per_network: int = Field(
        default=200,
        ge=0,
        description="How many of them may come from one network; the next get 429.",
    )
    max_body_bytes: int = Field(
        default=256 * 1024,
        ge=1024,
        description="Largest request body accepted, in bytes; of facts in bulk, 16 times as much.",
    )
    trusted_proxies: NetworksText = Field(
        default="",
        description="Addresses or networks of the proxies in front, separated by commas. Only "
        "their X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    rate_limits: bool = Field(
        default=True, description="Whether requests are limited at all; see the five below."
    )
    rate_limit_storage: str = Field(
        default="memory",
        pattern=r"^(memory|(redis|valkey)(s|\+unix)?://.+)$",
        repr=False,
        description="Where requests are counted: memory (each process alone), or the URL of a "
        "Redis or Valkey that all servers share.",
    )
    rate_limit_join: RulesText = Field(
        default="network 3000/hour, campaign 6000/minute",
        description="Joining a campaign.",
    )
    rate_limit_act: RulesText = Field(
        default="caller 120/minute, network 6000/minute, campaign 60000/minute",
        description="What participants do: completions, Links, and everything that is no reading.",
    )
    rate_limit_mail: RulesText = Field(
        default="caller 10/hour, network 60/hour",
        description="Calls that send a letter.",
    )
    rate_limit_read: RulesText = Field(
        default="caller 600/minute, network 12000/minute",
        description="Reading, by participants and everybody.",
    )
    rate_limit_organise: RulesText = Field(
        default="caller 1200/minute, network 12000/minute",
        description="Everything with an API key, and everything members do.",
    )

    def limit_rules(self) -> Rules:
        """The rate limits in force, per kind of request."""
        if not self.rate_limits:
            return {}
        return {kind: parse_rules(getattr(self, f"rate_limit_{kind}")) for kind in Kind}

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.smtp_url is not None and self.mail_from is None:
            raise ValueError("COQUEST_SMTP_URL needs COQUEST_MAIL_FROM.")
        if self.oidc_issuer is not None and self.oidc_client_id is None:
            raise ValueError("COQUEST_OIDC_ISSUER needs COQUEST_OIDC_CLIENT_ID.")
        return self

    def own_hosts(self) -> frozenset[str]:
        """Names that mean this installation; no webhook may lead there."""
        host = urlsplit(self.public_url).hostname
        return frozenset({"localhost", *([host] if host else [])})

    def push_hosts(self) -> tuple[str, ...]:
        """The push services that may be called."""
        return tuple(filter(None, map(str.strip, self.push_services.split(","))))

    def signing_secret(self) -> str:
        """The secret in force: the configured one, else the one kept in the data folder."""
        return self.secret or kept_secret(self.data / "secret")
