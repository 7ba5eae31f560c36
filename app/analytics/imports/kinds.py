"""What can be imported, a row each. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class ImportKind(StrEnum):
    """Where a file comes from."""

    EVENTS = "events"  # raw events with our column names
    UMAMI = "umami"
    GA4_EVENTS = "ga4_events"  # BigQuery's events_*
    PLAUSIBLE = "plausible"
    GA4_REPORTS = "ga4_reports"


@dataclass(frozen=True, slots=True)
class KindRow:
    """A row. ``is_of_days``: counted by day, so no events come in. ``endings``: the names such a file may end with."""

    label: str
    endings: tuple[str, ...]
    is_of_days: bool = False
    member: str = ""  # what the file inside of a zip is called


KINDS: dict[ImportKind, KindRow] = {
    ImportKind.EVENTS: KindRow("Raw events", (".jsonl", ".ndjson", ".json", ".csv", ".parquet", ".gz", ".zip")),
    ImportKind.UMAMI: KindRow("Umami", (".csv", ".gz", ".zip"), member="website_event"),
    ImportKind.GA4_EVENTS: KindRow("Google Analytics 4 (BigQuery)", (".jsonl", ".ndjson", ".json", ".parquet", ".gz")),
    ImportKind.PLAUSIBLE: KindRow("Plausible", (".zip", ".csv"), is_of_days=True),
    ImportKind.GA4_REPORTS: KindRow("Google Analytics 4 (CSV)", (".csv", ".zip"), is_of_days=True),
}
