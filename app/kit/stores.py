"""The three stores of one process, opened once and passed around as one value."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kit.postgres import Postgres
from app.kit.settings import Settings

if TYPE_CHECKING:
    from app.kit.clickhouse import ClickHouse
    from app.kit.streams import Streams


@dataclass(slots=True)
class Stores:
    """Settings and open stores. In a route: ``request.app.state.stores``."""

    settings: Settings
    postgres: Postgres
    clickhouse: "ClickHouse"
    streams: "Streams"
    pepper: bytes
