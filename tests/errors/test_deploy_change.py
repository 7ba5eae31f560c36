"""What a deploy changed, which uploaded file is meant, and what a source is called: knowledge without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors.deploys.change import DAY_MS, LONGEST_MS, SHORTEST_MS, Change, change_of, stretch_ms
from app.errors.deploys.version import is_version
from app.errors.sourcemaps.choice import Found, best, map_address
from app.errors.sourcemaps.frames import readable

MOMENT = 100 * DAY_MS


@pytest.mark.parametrize(
    ("before", "after", "first_seen", "change"),
    [
        (0, 1, MOMENT + 1, Change.NEW),
        (0, 40, MOMENT - DAY_MS, Change.WORSE),  # seen earlier than the stretch before
        (10, 60, MOMENT - DAY_MS, Change.WORSE),
        (10, 14, MOMENT - DAY_MS, Change.SAME),
        (1000, 1100, MOMENT - DAY_MS, Change.SAME),
        (2, 4, MOMENT - DAY_MS, Change.SAME),
        (9, 0, MOMENT - DAY_MS, Change.GONE),
        (4, 0, MOMENT - DAY_MS, Change.SAME),
    ],
)
def test_what_happened_to_an_error(before, after, first_seen, change):
    assert change_of(before, after, first_seen, MOMENT) is change


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_is_never_gone_and_less_is_never_worse(before, after):
    change = change_of(before, after, 0, MOMENT)
    assert change is not Change.GONE or after < before
    assert change is not Change.WORSE or after > before
    assert change is not Change.NEW


def test_a_stretch_ends_with_the_next_deploy_now_or_a_week():
    assert stretch_ms(MOMENT, None, MOMENT + DAY_MS) == DAY_MS
    assert stretch_ms(MOMENT, MOMENT + 3_600_000, MOMENT + DAY_MS) == 3_600_000
    assert stretch_ms(MOMENT, None, MOMENT + 90 * DAY_MS) == LONGEST_MS
    assert stretch_ms(MOMENT, None, MOMENT) == SHORTEST_MS


@pytest.mark.parametrize(
    ("text", "holds"), [("shop@1.2.3+4", True), ("a/b", False), ("..", False), ("a\nb", False), ("", False)]
)
def test_what_may_be_a_version(text, holds):
    assert is_version(text) is holds


def found(number: int, url: str, dist: str = "") -> Found:
    return Found(number, "b", number, "script", url, None, "", 1, dist)


def test_the_file_with_most_of_the_path_in_common_is_meant():
    candidates = [
        found(1, "~/app.js"),
        found(2, "~/assets/app.js"),
        found(3, "~/other/app.js"),
        found(4, "~/assets/app.js", "x"),
    ]
    assert best("https://a.example/v1/assets/app.js?v=2#x", candidates) == candidates[1]
    assert best("https://a.example/v1/assets/app.js", candidates, "x") == candidates[3]
    assert best("https://a.example/elsewhere/app.js", candidates) == candidates[0]
    assert best("https://a.example/none.js", candidates) is None
    assert best("http://[broken", candidates) is None


def test_the_map_is_where_the_script_says():
    assert map_address("~/assets/app.js", "app.js.map") == "~/assets/app.js.map"
    assert map_address("~/assets/app.js", "../maps/app.js.map") == "~/maps/app.js.map"


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("webpack:///./src/a.ts?1f2e", "src/a.ts"),
        ("webpack://shop/./src/a.ts", "src/a.ts"),
        ("../../src/a.ts", "src/a.ts"),
        ("/src/a.ts", "src/a.ts"),
        ("turbopack:///[project]/src/a.ts", "src/a.ts"),
        ("https://a.example/src/a.ts", "src/a.ts"),
        ("file:///home/build/src/a.ts", "home/build/src/a.ts"),
        ("\0vite/preload-helper.js", "vite/preload-helper.js"),
        ("src/A.vue?vue&type=script", "src/A.vue"),
    ],
)
def test_a_source_is_called_by_its_path(source, path):
    assert readable(source) == path


@given(st.text())
def test_anything_can_be_a_source(source):
    readable(source)
