"""(f) What the tracker costs a page: its bytes as written, minified and compressed."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from bench.table import Row, verdict

ROOT = Path(__file__).parents[1]
TARGET, MORE_TARGET = 2000, 2600


def measure() -> Iterator[Row]:
    """The script as it is served; the build makes it."""
    raw = (ROOT / "static/tracker.js").read_bytes()
    minified = (ROOT / "app/scripts/tracker.js").read_bytes()
    zipped = len(gzip.compress(minified, 9))
    figure = f"{zipped:,} bytes gzip -9"
    peer = f"{len(raw):,} as written, {len(minified):,} minified"
    yield Row("tracker.js", figure, peer, f"{zipped / len(raw):.2f}", verdict(f"≤ {TARGET:,}", zipped <= TARGET))
    both = minified + b"\n" + (ROOT / "app/scripts/tracker-more.js").read_bytes()
    more = len(gzip.compress(both, 9))
    said = f"{more:,} bytes gzip -9", f"{len(both):,} minified", ""
    yield Row("tracker.more.js", *said, verdict(f"≤ {MORE_TARGET:,}", more <= MORE_TARGET))
