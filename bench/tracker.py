"""(f) What the tracker costs a page: its bytes as written, minified and compressed."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from bench.table import Row, verdict

ROOT = Path(__file__).parents[1]
TARGET = 2000


def measure() -> Iterator[Row]:
    """The script as it is served; the build makes it."""
    raw = (ROOT / "static/tracker.js").read_bytes()
    minified = (ROOT / "app/scripts/tracker.js").read_bytes()
    zipped = len(gzip.compress(minified, 9))
    figure = f"{zipped:,} bytes gzip -9"
    peer = f"{len(raw):,} as written, {len(minified):,} minified"
    yield Row("tracker.js", figure, peer, f"{zipped / len(raw):.2f}", verdict(f"≤ {TARGET:,}", zipped <= TARGET))
