"""What a browser fetches before it shows the dashboard: little, and no library for charts."""

import gzip
import re
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).parents[1] / "app/dashboard"
MOST_BYTES = 300_000  # of JavaScript, compressed
# `import{a}from"./x.js"`, `import"./x.js"` and `export*from"./x.js"`; what is imported by a call comes later.
STATIC = re.compile(r"""(?:from|import)\s*["']\./([^"']+\.js)["']""")
OF_ECHARTS = "_echarts_instance_"  # the attribute that it puts on the elements it draws into


def first_load(dashboard: Path) -> set[Path]:
    """The scripts that index.html names, and those that they cannot do without."""
    page = (dashboard / "index.html").read_text()
    named = re.findall(r"""<(?:script|link)[^>]+(?:src|href)="(/[^"]+\.js)\"""", page)
    found: set[Path] = set()
    waiting = [dashboard / name.lstrip("/") for name in named]
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            waiting += [script.parent / name for name in STATIC.findall(script.read_text())]
    return found


@pytest.fixture(scope="module")
def loaded() -> set[Path]:
    """The scripts of the dashboard as it was built."""
    return first_load(DASHBOARD)


def test_the_dashboard_opens_with_little(loaded: set[Path]):
    sizes = {script.name: len(gzip.compress(script.read_bytes(), 9)) for script in loaded}
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda one: -one[1])[:10]


def test_charts_come_when_there_is_one_to_draw(loaded: set[Path]):
    with_charts = {script for script in (DASHBOARD / "assets").glob("*.js") if OF_ECHARTS in script.read_text()}
    assert with_charts, "the chart library has no such mark any more; find another"
    assert not with_charts & loaded


def test_what_is_imported_by_what_is_loaded_counts_and_what_is_called_later_does_not(tmp_path: Path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(
        '<script src="/theme.js"></script><script type="module" crossorigin src="/assets/a.js"></script>'
        '<link rel="modulepreload" crossorigin href="/assets/b.js"><link rel="stylesheet" href="/assets/c.css">'
    )
    (tmp_path / "theme.js").write_text("")
    (tmp_path / "assets/a.js").write_text('import{x as y}from"./c.js";import"./d.js";const z=()=>import("./e.js");')
    (tmp_path / "assets/b.js").write_text('import{q}from"./a.js";export*from"./f.js"')
    for name in "cdef":
        (tmp_path / f"assets/{name}.js").write_text("")
    assert {script.name for script in first_load(tmp_path)} == {"theme.js", *(f"{name}.js" for name in "abcdf")}
