"""What can be checked: one class a kind, with everything a person may choose of it. Refuses with a sentence.

Fields whose name is in ``SECRETS`` are kept encrypted and never shown again.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, field_validator

from app.kit.egress import server_of
from app.kit.names import Family
from app.uptime.fields import Checked, Host, Port, Short
from app.uptime.web_checks import HttpCheck, WebsocketCheck

UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
SECRETS = frozenset({"headers", "password", "bearer", "body"})


class ServerCheck(Checked):
    """A check of a server at a port. Kinds that have a usual port say it."""

    host: Host
    port: Port

    @property
    def target(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"


class TcpCheck(ServerCheck):
    """A connection; with ``expects``, the first words of the server must have that in them."""

    kind: Literal["tcp"] = "tcp"
    sends: Short = ""
    expects: Short = ""
    family: Family = "any"


class DnsCheck(Checked):
    """A question to a name server, and the answer that must be there."""

    kind: Literal["dns"] = "dns"
    name: Host
    record: Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA", "CAA", "PTR"] = "A"
    expects: list[Short] = Field(default_factory=list, max_length=20)
    is_exact: bool = False
    resolver: Short = ""

    @field_validator("resolver")
    @classmethod
    def _resolver(cls, text: str) -> str:
        if text:
            server_of(text)
        return text

    @property
    def target(self) -> str:
        """Record and name."""
        return f"{self.record} {self.name}"


class TlsCheck(ServerCheck):
    """A certificate: trusted, for this name, and not about to expire."""

    kind: Literal["tls"] = "tls"
    port: Port = 443
    expiry_days: int = Field(14, ge=0, le=365)
    family: Family = "any"


class DomainCheck(Checked):
    """The registration of a domain: when it ends, as its registry says (RDAP)."""

    kind: Literal["domain"] = "domain"
    domain: Host
    expiry_days: int = Field(30, ge=0, le=365)

    @property
    def target(self) -> str:
        """The domain."""
        return self.domain


class PingCheck(Checked):
    """Echo requests (ICMP), where the machine lets Nightjar send them."""

    kind: Literal["ping"] = "ping"
    host: Host
    count: int = Field(3, ge=1, le=10)
    most_loss_pct: int = Field(50, ge=0, le=100)
    family: Family = "any"

    @property
    def target(self) -> str:
        """The host."""
        return self.host


class GrpcCheck(ServerCheck):
    """The gRPC health protocol; without a service, the server as a whole."""

    kind: Literal["grpc"] = "grpc"
    service: Short = ""
    tls: bool = True
    verifies: bool = True
    family: Family = "any"


class PostgresCheck(ServerCheck):
    """A PostgreSQL server: it answers; with a user it also lets that user in."""

    kind: Literal["postgres"] = "postgres"
    port: Port = 5432
    tls: bool = False
    username: Short = ""
    password: Short = ""
    database: Short = ""
    family: Family = "any"


class RedisCheck(ServerCheck):
    """A Redis server: it answers PING."""

    kind: Literal["redis"] = "redis"
    port: Port = 6379
    tls: bool = False
    verifies: bool = True
    username: Short = ""
    password: Short = ""
    family: Family = "any"


class HeartbeatCheck(Checked):
    """Something that must report: every so often, or by a cron expression; ``longest_s`` bounds a run."""

    kind: Literal["heartbeat"] = "heartbeat"
    every_s: int = Field(86_400, ge=10, le=366 * 86_400)
    cron: Annotated[str, Field(max_length=200)] = ""
    timezone: Annotated[str, Field(max_length=64)] = "UTC"
    grace_s: int = Field(3600, ge=0, le=366 * 86_400)
    longest_s: int = Field(0, ge=0, le=366 * 86_400)

    @property
    def target(self) -> str:
        """When it must report."""
        if self.cron:
            return f"{self.cron} ({self.timezone})"
        size, unit = next((size, unit) for size, unit in UNITS if self.every_s % size == 0)
        count = self.every_s // size
        return f"every {unit}" if count == 1 else f"every {count} {unit}s"


Check = Annotated[
    HttpCheck | TcpCheck | DnsCheck | TlsCheck | DomainCheck | PingCheck | WebsocketCheck | GrpcCheck | PostgresCheck
    | RedisCheck | HeartbeatCheck,
    Field(discriminator="kind"),
]  # fmt: skip
KINDS = ("http", "tcp", "dns", "tls", "domain", "ping", "websocket", "grpc", "postgres", "redis", "heartbeat")
_adapter: TypeAdapter[Any] = TypeAdapter(Check)


def read_check(given: dict[str, Any]) -> Any:
    """The check in a document. Raises pydantic's ValidationError."""
    return _adapter.validate_python(given)
