"""Which errors are one error: what never counts, what always does, and the cases on which others fail."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors.event import normalized
from app.errors.explain import explanation
from app.errors.fingerprint import Fingerprint, fingerprint
from app.errors.messages import canonical, parameterized
from app.errors.row import headline, noise_of, put_owners
from tests.errors.samples import error, frame, library

NAMES = st.sampled_from(["load", "save", "total", "price", "render", "main", "step"])
MODULES = st.sampled_from(["shop.cart", "shop.bill", "shop.app", "core.jobs"])
FRAMES = st.lists(st.tuples(NAMES, MODULES), min_size=1, max_size=8)


def of(event: dict[str, Any], custom: list[str] | None = None) -> Fingerprint:
    made = normalized(event)
    put_owners(made)
    return fingerprint(made, custom)


def script(
    *frames: tuple[str, str], type: str = "TypeError", value: str = "x is not a function", **more: Any
) -> dict[str, Any]:
    told = [
        {"function": function, "filename": url, "abs_path": url, "lineno": 1, "colno": 9, "in_app": True}
        for function, url in frames
    ]
    return (
        error(type, value, told, platform="javascript", **more)
        if "platform" in more
        else error(type, value, told) | {"platform": "javascript"} | more
    )


@given(FRAMES, st.integers(1, 5_000), st.text("0123456789abcdef", min_size=8, max_size=8))
def test_lines_numbers_and_addresses_do_not_count(frames: list[tuple[str, str]], line: int, digits: str):
    one = error(value="order 1 at 0x00c0ffee is bad", frames=[frame(*told, line=7) for told in frames])
    other = error(value=f"order {line} at 0x{digits} is bad", frames=[frame(*told, line=line) for told in frames])
    assert of(one) == of(other)


@given(FRAMES, st.integers(2, 30))
def test_the_depth_of_a_recursion_does_not_count(frames: list[tuple[str, str]], depth: int):
    cycle = [frame("walk", "shop.tree"), frame("visit", "shop.tree")]
    before = [frame(*told) for told in frames]
    shallow, deep = error(frames=[*before, *cycle * 2]), error(frames=[*before, *cycle * depth])
    assert of(shallow) == of(deep)


@given(FRAMES, FRAMES)
def test_other_frames_of_ones_own_are_another_error(one: list[tuple[str, str]], other: list[tuple[str, str]]):
    told, of_other = error(frames=[frame(*it) for it in one]), error(frames=[frame(*it) for it in other])
    if _without_repeats(one) != _without_repeats(other):
        assert of(told).own != of(of_other).own
    assert of(told).own != of(error("KeyError", frames=[frame(*it) for it in one])).own


def _without_repeats(frames: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in frames:
        found.append(one)
        for length in range(1, len(found) // 2 + 1):
            if found[-length:] == found[-2 * length : -length]:
                del found[-length:]
                break
    return found


@given(FRAMES, st.text(max_size=30))
def test_values_of_variables_and_messages_do_not_count_beside_a_stack(frames: list[tuple[str, str]], said: str):
    one = error(value=said, frames=[frame(*told, vars={"x": said}) for told in frames])
    assert of(one).own == of(error(value="else", frames=[frame(*told) for told in frames])).own


def test_hashed_file_names_do_not_count():
    names = ["app.3f2a1c9b.js", "app.9b1c2a3f.js", "app-BxK3d9aQ.js"]
    made = {
        of(
            script(("render", f"https://cdn.example/{name}"), ("price", f"https://cdn.example/{name}"), is_mapped=False)
        ).own
        for name in names
    }
    assert len(made) == 1


def test_library_frames_count_only_where_there_are_no_others():
    own, deep = (
        [frame("main"), library("get"), frame("price")],
        [frame("main"), library("get"), library("send"), frame("price")],
    )
    assert of(error(frames=own)).own == of(error(frames=deep)).own
    assert of(error(frames=own)).hashes["system"] != of(error(frames=deep)).hashes["system"]
    only = of(error(frames=[library("get"), library("send")]))
    assert list(only.hashes) == ["system"]


def test_a_group_stays_whole_when_own_code_becomes_a_library():
    frames = [frame("a1"), frame("b1", "lib.core"), frame("a2")]
    before = of(error(frames=frames))
    moved = copy.deepcopy(frames)
    moved[1]["in_app"] = False
    after = of(error(frames=moved))
    assert before.own != after.own and set(before.hashes.values()) & set(after.hashes.values())


def test_the_same_wrapper_with_another_cause_is_another_error():
    def chain(cause: str) -> dict[str, Any]:
        inner, outer = error(cause, frames=[frame("read")]), error("ServiceError", frames=[frame("handle")])
        return {"exception": {"values": inner["exception"]["values"] + outer["exception"]["values"]}}

    assert of(chain("TimeoutError")).own != of(chain("PermissionError")).own


def test_groups_of_exceptions_count_each_kind_once():
    def group(*leaves: str) -> dict[str, Any]:
        values = [
            error(leaf, frames=[frame("work")])["exception"]["values"][0] | {"mechanism": {"exception_id": n + 1, "parent_id": 0}}
            for n, leaf in enumerate(leaves)
        ]  # fmt: skip
        root = error("ExceptionGroup", frames=[frame("gather")])["exception"]["values"][0]
        root["mechanism"] = {"exception_id": 0, "is_exception_group": True}
        return {"exception": {"values": [*values, root]}, "platform": "python"}

    assert (
        of(group("ValueError")).own
        == of(group("ValueError", "ValueError")).own
        == of(error("ValueError", frames=[frame("work")])).own
    )
    assert (
        of(group("ValueError", "KeyError")).own == of(group("KeyError", "ValueError")).own != of(group("KeyError")).own
    )


def test_a_message_is_grouped_by_what_it_says_and_not_by_the_stack_of_its_call():
    def said(text: str) -> dict[str, Any]:
        made = error("Error", text, [frame("captureMessage")], message=text)
        made["exception"]["values"][0]["mechanism"]["synthetic"] = True
        return made

    assert of(said("disk is 91% full")).own == of(said("disk is 97% full")).own != of(said("queue is 97% full")).own
    made = normalized(said("disk is 91% full"))
    assert headline(made) == ("", "disk is 91% full")


def test_what_the_program_says_wins():
    one, other = error(frames=[frame("a")]), error("KeyError", frames=[frame("b")])
    assert of(one | {"fingerprint": ["payments"]}).own == of(other | {"fingerprint": ["payments"]}).own
    assert of(one, ["from a rule"]).own != of(one | {"fingerprint": ["payments"]}).own
    salted = of(one | {"fingerprint": ["{{ default }}", "eu"]})
    assert salted.own not in of(one).hashes.values() and salted.kind == "custom"
    assert salted.own != of(other | {"fingerprint": ["{{ default }}", "eu"]}).own
    assert of(one | {"fingerprint": ["{{ default }}"]}) == of(one)


@pytest.mark.parametrize(
    ("v8", "gecko", "webkit"),
    [
        ("Cannot read properties of undefined (reading 'price')", 'can\'t access property "price", e.item is undefined', "undefined is not an object (evaluating 'e.item.price')"),
        ("Cannot set properties of null (setting 'total')", 'can\'t access property "total", this.cart is null', "null is not an object (evaluating 'this.cart.total = 3')"),
        ("t.map is not a function", "t.map is not a function", "t.map is not a function. (In 't.map((function(e){return e.id}))', 't.map' is undefined)"),
        ("gtag is not defined", "gtag is not defined", "Can't find variable: gtag"),
        ("Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed"),
        ("Unexpected end of JSON input", "JSON.parse: unexpected end of data at line 1 column 1 of the JSON data", "JSON Parse error: Unexpected EOF"),
        ("Failed to fetch dynamically imported module: https://x.example/a.3f2a1c9b.js", "error loading dynamically imported module: https://x.example/a.9b1c2a3f.js", "Importing a module script failed."),
    ],
)  # fmt: skip
def test_three_browsers_say_one_thing(v8: str, gecko: str, webkit: str):
    assert len({canonical("TypeError", said) for said in (v8, gecko, webkit)}) == 1
    made = {of(script(type="TypeError", value=said)).own for said in (v8, gecko, webkit)}
    assert len(made) == 1


def test_minified_frames_without_a_map_are_told_apart_by_what_is_said():
    url = "https://cdn.example/app.3f2a1c9b.js"
    one, same, other = (
        script(("e", url), (name, url), value=said)
        for name, said in (
            ("t", "a.b is not a function"),
            ("n", "c.b is not a function"),
            ("t", "d.z is not a function"),
        )
    )
    assert of(one).own == of(same).own != of(other).own
    assert of(one).is_minified


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("user 17 not found", "user 4711 not found"), ("took 12ms", "took 3.5s"), ("at 2026-01-01T10:00:00Z", "at 2025-12-31 23:59:59.123"),
        ("key 9f3a2b1c", "key deadbee1"), ("pay_3Kd93jsL failed", "pay_9aBc77xY failed"), ("mail to a@b.example", "mail to c@d.example"),
        ("GET https://a.example/x?y=1", "GET https://b.example/z"), ("from 10.1.2.3:80", "from 192.168.1.1:443"), ("of 12.5 MB", "of 3 KB"),
        ("id=6f9619ff-8b86-d011-b42d-00cf4fc964ff", "id=00000000-8b86-d011-b42d-00cf4fc964ff"), ("ok=true", "ok=false"), ("v1.2.3 x", "v2.0.0 x"),
    ],
)  # fmt: skip
def test_what_varies_in_a_message_is_marked(one: str, other: str):
    assert parameterized(one) == parameterized(other) != one


@pytest.mark.parametrize(
    "said",
    ["Foo::bar was called", "sha256 and utf8 and mp3", "max_line_length", "deadbeef is a word", "no such table: users"],
)
def test_words_stay_words(said: str):
    assert parameterized(said).replace("<hex>", "deadbeef") == said


def test_noise_has_buckets_of_its_own():
    extension = script(("f", "chrome-extension://abcdef/content.js"))
    for event, noise in (
        (extension, "extension"),
        (script(value="Script error."), "script error"),
        (script(value="ResizeObserver loop limit exceeded"), "resize observer"),
    ):
        assert noise_of(normalized(event), is_crawler=False) == noise
    assert noise_of(normalized(script(("f", "https://a.example/x.js"))), is_crawler=True) == "crawler"
    assert noise_of(normalized(error()), is_crawler=True) == ""


def test_an_explanation_says_what_counted_and_why_the_rest_did_not():
    made = normalized(error(frames=[frame("main"), library("get"), frame("price")]))
    put_owners(made)
    told = explanation(made, fingerprint(made))
    frames = told["exceptions"][0]["frames"]
    assert [one["counts"] for one in frames] == [True, False, True]
    assert (
        frames[1]["own_because"] == "its path is a library's" and frames[1]["left_out_because"] == "it is no own code"
    )
    assert (
        told["kind"] == "app" and told["exceptions"][0]["type_counts"] and not told["exceptions"][0]["message_counts"]
    )
