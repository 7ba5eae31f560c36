"""OTLP's own ports: 4318 for HTTP and 4317 for gRPC, unless the settings say others or none.

Everybody's SDK sends there unless told otherwise, and something else may be listening already: a port that nobody asked
for is then done without (the hub's own port takes OTLP over HTTP as well), one that was asked for is an error.
"""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.embedded.handover import OTLP_LISTEN_FD, inherited_socket, listen
from app.kit.log import log
from app.kit.settings import Settings, WrongSetting
from app.main import Nightjar


def http_socket(settings: Settings) -> socket.socket | None:
    """The listening socket of OTLP over HTTP: the supervisor's, or one's own; None when there is to be none."""
    port = settings.otlp_http_port
    if port in (0, settings.port):
        return None
    try:
        return inherited_socket(OTLP_LISTEN_FD) or listen(settings.host, port)
    except OSError as error:
        _say_taken(settings, "otlp_http_port", error)
        return None


@asynccontextmanager
async def grpc_port(app: Nightjar, settings: Settings) -> AsyncIterator[None]:
    """OTLP over gRPC is open while the block runs, if it is to be."""
    if not (settings.otlp_grpc_port and hasattr(app.state, "telemetry")):  # it failed to start
        yield
        return
    from app.apm.grpc import GrpcDoor

    door = GrpcDoor(app.state.telemetry)
    try:
        door.listen(settings.host, settings.otlp_grpc_port)
    except OSError as error:
        _say_taken(settings, "otlp_grpc_port", error)
        yield
        return
    async with door:
        yield


def _say_taken(settings: Settings, name: str, error: OSError) -> None:
    port = getattr(settings, name)
    if name in settings.model_fields_set:
        reason = os.strerror(error.errno) if error.errno else "it is taken"
        raise WrongSetting(f"NIGHTJAR_{name.upper()} is {port}, where this hub cannot listen: {reason}.") from None
    log.warning("otlp_port_taken", setting=f"NIGHTJAR_{name.upper()}", port=port)
