"""What a supervisor passes to its hub beyond settings: the open listening socket, and a code for "do not try again".

The supervisor keeps the socket open, so connections wait instead of being refused while the hub restarts.
"""

import os
import socket

LISTEN_FD = "NIGHTJAR_LISTEN_FD"
OTLP_LISTEN_FD = "NIGHTJAR_OTLP_LISTEN_FD"
WILL_NOT_HEAL = 78  # EX_CONFIG of sysexits.h: the hub's last log line says what its operator must change


def listen(host: str, port: int) -> socket.socket:
    """Bind and listen; raises OSError when the address is taken or not ours."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(2048)
    except OSError:
        door.close()
        raise
    return door


def inherited_socket(name: str = LISTEN_FD) -> socket.socket | None:
    """In the hub: a listening socket its supervisor opened, or None when the hub was started by hand."""
    number = os.environ.get(name, "")
    return socket.socket(fileno=int(number)) if number.isdigit() else None
