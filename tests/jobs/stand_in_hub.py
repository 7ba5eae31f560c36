"""A hub for tests of the supervisor: answers every GET, and misbehaves as its environment asks."""

import os
import signal
import sys
import time

from app.embedded.handover import WILL_NOT_HEAL, inherited_socket

BEHAVIOUR = os.environ.get("STAND_IN", "")

if BEHAVIOUR == "dies":
    sys.exit("the hub has a broken wing")
if BEHAVIOUR == "will not heal":
    print("The moon is missing.", file=sys.stderr)
    sys.exit(WILL_NOT_HEAL)


def leave(*_: object) -> None:
    if BEHAVIOUR != "deaf":
        os._exit(0)


signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGINT, leave)
door = inherited_socket()
assert door is not None
if BEHAVIOUR == "slow":
    time.sleep(1)
while True:
    connection, _ = door.accept()
    with connection:
        try:
            connection.recv(4096)
            connection.sendall(b'HTTP/1.0 200 OK\r\n\r\n{"needed": true}')
        except OSError:
            pass
