"""Every setting of Nightjar, grouped by room, each with its unit and the reason for its default.

Names are read from the environment with the prefix ``NIGHTJAR_``. A secret may also be given as a file:
``NIGHTJAR_X_FILE`` holds the path of a file whose content is the value. A wrong value stops the start.
``docs/settings.md`` is generated from this file.
"""

import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.kit.egress import Egress, server_of

PREFIX = "NIGHTJAR_"


class WrongSetting(Exception):
    """A setting has a value that Nightjar cannot work with; the message is a sentence for its operator."""


def _sender(text: str) -> str:
    if text and not re.fullmatch(r"[^<>@\s]+@[^<>@\s]+|[^<>@\r\n]+ <[^<>@\s]+@[^<>@\s]+>", text):
        raise ValueError("a sender looks like nightjar@example.com or Nightjar <nightjar@example.com>")
    return text


def _egress(text: str) -> str:
    Egress.read(text)
    return text


def _resolvers(text: str) -> str:
    for server in filter(None, text.split(",")):
        server_of(server)
    return text


class Settings(BaseSettings):
    """What an operator may choose. Read once at the start and never changed afterwards."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    # The hub
    data: Path = Field(Path("nightjar-data"), description="Folder of the embedded stores (Postgres, NATS, ClickHouse).")
    host: str = Field("127.0.0.1", description="Address to listen on. `0.0.0.0` serves the whole network.")
    port: int = Field(8000, ge=1, le=65535, description="Port of the dashboard, the API and all HTTP doors.")
    url: str = Field(
        "", description="Public address of the hub, e.g. `https://stats.example.com`. Empty: as each request says."
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        description="Comma-separated addresses or networks whose `X-Forwarded-…` headers are believed.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token for `/metrics`. Empty: only this machine may read it.",
    )
    log_format: Literal["auto", "text", "json"] = Field(
        "auto", description="`auto`: text on a terminal, JSON otherwise."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line written."
    )

    # Stores. Empty: the embedded one in `data`.
    postgres_url: str = Field("", description="`postgresql://user:password@host/database`. Empty: embedded.")
    nats_url: str = Field("", description="`nats://host:4222`, several separated by commas. Empty: embedded.")
    clickhouse_url: str = Field(
        "", description="`http://user:password@host:8123/database`. Empty: embedded (in-process)."
    )
    pepper: SecretStr = Field(
        SecretStr(""),
        description="Secret (≥ 32 characters) for hashing keys and sessions. Empty: made once and kept in `data`.",
    )

    run_dir: Path | None = Field(
        None,
        description="Folder in memory (tmpfs) where the day's salts outlive a restart of the hub. `nightjar up` "
        "makes one in `/dev/shm`; without one a restart splits the day's visitors.",
    )

    # First start in containers
    owner_email: str = Field("", description="Create this owner at the first start.")
    owner_password: SecretStr = Field(SecretStr(""), description="Password of that owner (≥ 10 characters).")
    site_domain: str = Field("", description="Create a site for this domain at the first start, owned by that owner.")

    # The pipe
    commit_ms: float = Field(
        3, ge=0, le=100, description="Milliseconds for which requests gather to share one durable ack."
    )
    batch_rows: int = Field(
        10_000, ge=1, le=1_000_000, description="Rows after which the writer inserts without waiting longer."
    )
    batch_ms: int = Field(500, ge=10, le=60_000, description="Milliseconds after which the writer inserts what it has.")
    event_shards: int = Field(
        1, ge=1, le=64, description="Partitions of the event stream, by visitor: as many writers can share it."
    )
    stream_max_mb: int = Field(
        4096, ge=16, description="Megabytes each stream may hold while a store is away; past it the doors answer 503."
    )
    nats_sync: Literal["always", "1s", "2m"] = Field(
        "1s",
        description="How often the embedded NATS flushes to the disk. `always` survives a power cut, too.",
    )

    # ClickHouse questions
    question_seconds: int = Field(20, ge=1, le=600, description="Seconds after which a question is cancelled.")
    question_memory_mb: int = Field(1500, ge=64, description="Megabytes one question may use.")
    question_answer_mb: int = Field(256, ge=1, description="Megabytes the answer to one question may have.")
    clickhouse_memory_mb: int = Field(
        0, ge=0, description="Megabytes the embedded ClickHouse may use. 0: half of the machine."
    )
    clickhouse_handles: int = Field(4, ge=1, le=64, description="Questions that run at the same time in one process.")

    # Tracking
    geo_file: Path | None = Field(
        None, description="Your own GeoLite2, DB-IP or IPinfo city file (.mmdb) instead of the bundled one."
    )
    track_rate: int = Field(5000, ge=1, description="Hits a second accepted for one site before 429.")

    # OpenTelemetry
    otlp_http_port: int = Field(
        4318, ge=0, le=65535, description="Port of OTLP over HTTP, on `host`; `port` takes it as well. 0: none."
    )
    otlp_grpc_port: int = Field(4317, ge=0, le=65535, description="Port of OTLP over gRPC, on `host`. 0: none.")
    otlp_max_mb: int = Field(
        64, ge=1, le=1024, description="Megabytes (of 1,048,576 bytes) that a request may have when it is unpacked."
    )
    otlp_rate: int = Field(
        500_000, ge=1, description="Spans, log records and data points a second accepted from one key before 429."
    )
    otlp_daily: int = Field(
        0, ge=0, description="Spans, log records and data points accepted for one site in a UTC day. 0: no limit."
    )
    otlp_shards: int = Field(
        1,
        ge=1,
        le=64,
        description="Partitions of the streams of spans, logs and points: as many writers can share them.",
    )

    # Addresses that users give: checks, webhooks
    egress: Annotated[str, AfterValidator(_egress)] = Field(
        "public",
        description="Where checks and webhooks may go. `public`: the internet. `allow:10.0.0.0/8,fd00::/8`: these "
        "networks besides. `open`: everywhere, for a hub whose users all may ask what this machine can reach.",
    )
    egress_ca_file: Path | None = Field(
        None, description="Certificates (PEM) of your own authorities, trusted there besides the public ones."
    )
    egress_resolvers: Annotated[str, AfterValidator(_resolvers)] = Field(
        "", description="Comma-separated name servers (`9.9.9.9,[2620:fe::fe]:53`) for it. Empty: this machine's own."
    )

    # Probers
    location: str = Field(
        "main",
        pattern="^[a-z0-9][a-z0-9-]{0,39}$",
        description="Name of the place this prober checks from, e.g. `eu-west`. Probers of one place share its work.",
    )
    prober_checks: int = Field(250, ge=1, le=10_000, description="Checks that one prober has under way at most.")
    prober_per_host: int = Field(4, ge=1, le=1000, description="Of those, checks of one host and port.")
    probe_hosts: int = Field(
        2_000,
        ge=1,
        description="Distinct hosts that the monitors of one organization may look at. It keeps a shared hub "
        "from being used to search the network of others.",
    )
    prober_canaries: str = Field(
        "198.41.0.4:53,193.0.14.129:53,199.7.83.42:53",
        description="Comma-separated addresses with ports that a prober connects to when several targets fail at once, "
        "to tell its own outage from theirs (root name servers). Empty: it judges by its other targets alone.",
    )
    prober_hub: str = Field(
        "", description="A private prober: the hub's address, `https://…`. Such a prober needs no store, only HTTPS."
    )
    prober_key: SecretStr = Field(
        SecretStr(""), description="A private prober: a secret key of the site with the scope `probe`."
    )

    # Errors
    source_maps_mb: int = Field(
        2000,
        ge=1,
        le=1_000_000,
        description="Megabytes of source maps, packed, that one site may have; past it the longest unused uploads go.",
    )
    source_maps_days: int = Field(
        90, ge=1, le=3650, description="Days after which source maps are deleted that no error needed in that time."
    )
    source_maps_upload_mb: int = Field(
        512, ge=1, le=4096, description="Megabytes that one upload of source maps may have, unpacked."
    )
    errors_max_mb: int = Field(
        50, ge=1, le=200, description="Megabytes (of 1,048,576 bytes) that an envelope may have when it is unpacked."
    )
    errors_rate: int = Field(
        1000, ge=1, description="Errors a second accepted from one key before 429; twice as many in a burst."
    )
    errors_daily: int = Field(0, ge=0, description="Errors accepted for one site in a UTC day. 0: no limit.")
    errors_keep_mb: int = Field(
        0,
        ge=0,
        description="Megabytes of disk that one site's errors may take; of more, the oldest days go. 0: no limit.",
    )
    errors_details: int = Field(
        120,
        ge=1,
        description="Errors of one kind in a minute that are kept with their details; of more, every tenth. "
        "All are counted.",
    )

    # Mail
    smtp_host: str = Field(
        "", description="Mail server for reports and alerts, e.g. `smtp.example.com`. Empty: Nightjar sends no mail."
    )
    smtp_port: int = Field(
        587, ge=1, le=65535, description="Its port: 587 for `starttls`, 465 for `tls`, often 25 for `none`."
    )
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the connection is protected. `starttls` insists on it: a server that does not offer it gets "
        "no mail. `none` is for a relay on the same machine.",
    )
    smtp_ca_file: Path | None = Field(
        None, description="Certificates to trust (PEM) when your mail server's own is not signed by a public authority."
    )
    smtp_user: str = Field("", description="User name there. Empty: no sign-in.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password of that user at the mail server.")
    smtp_seconds: int = Field(20, ge=1, le=300, description="Seconds to wait for each answer of the mail server.")
    mail_from: Annotated[str, AfterValidator(_sender)] = Field(
        "",
        description="Sender, e.g. `Nightjar <nightjar@example.com>`. Needed to send mail; the server must accept it.",
    )

    @property
    def sends_mail(self) -> bool:
        """Whether there is a mail server to hand mail to, and somebody it is from."""
        return bool(self.smtp_host and self.mail_from)

    # Data in and out
    import_max_mb: int = Field(
        5000, ge=1, le=1_000_000, description="Megabytes a file may have that is given for import."
    )
    keep_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Days for which sites keep what they counted, unless they say otherwise. 0: for ever.",
    )

    @property
    def is_embedded(self) -> bool:
        """Whether any of the three stores is ours to start."""
        return not (self.postgres_url and self.nats_url and self.clickhouse_url)


def _from_files(environment: dict[str, str]) -> dict[str, str]:
    """Settings given as ``NIGHTJAR_NAME_FILE``, by field name."""
    values: dict[str, str] = {}
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}_FILE"
        if name.endswith("_file") or variable not in environment:
            continue
        try:
            values[name] = Path(environment[variable]).read_text().strip()
        except OSError as error:
            raise WrongSetting(f"{variable} names a file that cannot be read: {error.strerror}.") from None
    return values


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; raises WrongSetting with a sentence when one is wrong."""
    try:
        return Settings(**{**_from_files(dict(os.environ)), **overrides})
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
        is_secret = Settings.model_fields[str(first["loc"][0])].annotation is SecretStr if first["loc"] else True
        raise WrongSetting(
            f"{name} is wrong: {first['msg']}" + ("." if is_secret else f" (it is {first['input']!r}).")
        ) from None


@cache
def settings() -> Settings:
    """The settings, read once a process."""
    return read_settings()
