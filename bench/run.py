"""``python -m bench.run [names]``: run the benchmarks, all or those named, and print one table."""

import sys
from importlib import import_module

from bench.table import Row, table

# Each is a module with ``measure()``, which yields rows.
NAMES = (
    "door", "otlp_door", "pipe", "visible", "memory", "tracker", "overview", "imports", "funnel", "stats", "disk", "otlp",
    "uptime", "alerts", "errors", "errors_list", "telemetry_search",
)  # fmt: skip


def main(names: list[str]) -> int:
    """Measure one after the other; a row is shown as soon as it is known, and all together at the end."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or NAMES:
        print(f"{name} …", file=sys.stderr, flush=True)
        rows.extend(import_module(f"bench.{name}").measure())
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
