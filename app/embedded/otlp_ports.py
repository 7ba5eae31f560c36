"""The ports of OTLP, as the supervisor opens them before its hub starts: taken ones are said, not stumbled over.

The socket of HTTP is handed to the hub like its own. gRPC binds by itself, so its port is only tried.
"""

import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from app.embedded.folder import CannotStart
from app.embedded.handover import OTLP_LISTEN_FD, listen
from app.embedded.health import reachable

HTTP, GRPC = "NIGHTJAR_OTLP_HTTP_PORT", "NIGHTJAR_OTLP_GRPC_PORT"
DEFAULTS = {HTTP: 4318, GRPC: 4317}


@dataclass(slots=True)
class OtlpPorts:
    """What was opened: what the hub must be told, and one line for whoever reads the terminal."""

    words: str
    environment: dict[str, str] = field(default_factory=dict)
    http: socket.socket | None = None

    @property
    def keep_open(self) -> tuple[int, ...]:
        """File descriptors that the hub inherits."""
        return (self.http.fileno(),) if self.http else ()

    def close(self) -> None:
        """Stop listening."""
        if self.http:
            self.http.close()


def open_otlp_ports(environment: Mapping[str, str], host: str, hub_port: int) -> OtlpPorts:
    """Open or try both ports. A taken default is done without; one that was asked for raises CannotStart."""
    http, grpc = (int(environment.get(name) or port) for name, port in DEFAULTS.items())
    shown = reachable(host)
    ports = OtlpPorts("")
    if http not in (0, hub_port) and (door := _opened(environment, HTTP, host, http)):
        ports.http = door
        ports.environment[OTLP_LISTEN_FD] = str(door.fileno())
        ports.words = f"OTLP over HTTP at http://{shown}:{http}"
    else:
        ports.environment[HTTP] = "0"
        ports.words = f"OTLP over HTTP at http://{shown}:{hub_port}" + _excuse(http, hub_port)
    if grpc and (door := _opened(environment, GRPC, host, grpc)):
        door.close()
        ports.words += f", over gRPC at {shown}:{grpc}"
    else:
        ports.environment[GRPC] = "0"
        ports.words += ", not over gRPC" + _excuse(grpc, 0)
    return ports


def _opened(environment: Mapping[str, str], name: str, host: str, port: int) -> socket.socket | None:
    with suppress(OSError):
        return listen(host, port)
    if environment.get(name):
        raise CannotStart(f"Port {port} on {host} is taken. Choose another one with {name}; 0 does without it.")
    return None


def _excuse(port: int, hub_port: int) -> str:
    return "" if port in (0, hub_port) else f" (port {port} is taken)"
