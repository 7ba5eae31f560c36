"""Trees of filters: what a URL says, the SQL and the sentence of it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.conditions import (
    MAX_FILTERS,
    Did,
    Group,
    Not,
    changed,
    conditions_sql,
    flat,
    over,
    own_filters,
    read_conditions,
    sentence_of,
    text_of,
)
from app.kit.filters import Filter, FilterNotUnderstood
from app.kit.sql import Fragment

DIMENSIONS = ("country", "browser", "path", "name")
LABELS = {name: name.capitalize() for name in DIMENSIONS}
COLUMN = over(lambda _, of: Fragment(of.dimension))


def read(*texts: object):
    return read_conditions([text if isinstance(text, str) else json.dumps(text) for text in texts], DIMENSIONS)


def did(name: str, of: Did) -> Fragment:
    return Fragment(f"did_{name}" if of.has else f"never_{name}")


def sql(*texts: object) -> Fragment:
    return conditions_sql(enumerate(read(*texts)), COLUMN, did)


def test_plain_filters_are_joined_and_keep_their_numbers():
    made = sql("is,country,IN|DE", "not_contains,path,a|b")
    assert made.text == (
        "country in {filter_0:Array(String)}\n  and "
        "(positionCaseInsensitiveUTF8(path, {filter_1_0:String}) = 0"
        " and positionCaseInsensitiveUTF8(path, {filter_1_1:String}) = 0)"
    )
    assert made.binds == {"filter_0": ["IN", "DE"], "filter_1_0": "a", "filter_1_1": "b"}
    assert sql().text == "1"


def test_a_tree_has_all_its_binds():
    made = sql(
        ["or", [["is", "country", ["DE"]], ["and", [["contains", "path", ["a", "b"]], ["not", ["is", "path", [""]]]]]]],
        ["has_done", ["is", "name", ["Signup"]]],
        ["has_not_done", ["is", "path", ["/"]]],
    )
    assert made.text == (
        "(country in {filter_0_0:Array(String)} or ((positionCaseInsensitiveUTF8(path, {filter_0_1_0_0:String}) > 0 or"
        " positionCaseInsensitiveUTF8(path, {filter_0_1_0_1:String}) > 0)"
        " and not (path in {filter_0_1_1_0:Array(String)})))\n  and did_filter_1\n  and never_filter_2"
    )
    assert made.binds == {
        "filter_0_0": ["DE"], "filter_0_1_0_0": "a", "filter_0_1_0_1": "b", "filter_0_1_1_0": [""],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "this is not"),
        ("[" * 5000, "this is not"),
        ("[" + " " * 20_000 + "]", "at most 20000 characters"),
        ([], "a condition is"),
        ([1], "a condition is"),
        (["or", []], "a condition is"),
        (["or", ["is", "country", ["DE"]]], "a condition is"),
        (["and", "x"], "a condition is"),
        (["has", ["is", "country", ["DE"]]], "the nearest is 'has_done'"),
        (["is", "country", "DE"], 'expected ["is", "country", ["DE"]]'),
        (["is", "country", [1]], 'expected ["is", "country", ["DE"]]'),
        (["is", "country", []], "from 1 to 100 values"),
        (["is", "contry", ["DE"]], "no dimension 'contry'; the nearest is 'country'"),
        (["iz", "country", ["DE"]], "no operator 'iz'"),
        (["matches", "path", ["("]], "not a regular expression"),
        (["has_done", ["has_done", ["is", "name", ["x"]]]], "cannot be inside of another"),
        (["has_done", ["not", ["has_not_done", ["is", "name", ["x"]]]]], "cannot be inside of another"),
        (["not", ["not", ["not", ["not", ["not", ["not", ["is", "path", ["/"]]]]]]]], "levels deep"),
    ],
)
def test_what_cannot_be_understood_is_said(text: object, said: str):
    with pytest.raises(FilterNotUnderstood) as refused:
        read(text)
    assert said in refused.value.detail
    assert refused.value.status == 400


def test_there_are_not_too_many_filters():
    one = ["is", "country", ["DE"]]
    assert read(["or", [one] * MAX_FILTERS])
    with pytest.raises(FilterNotUnderstood, match="20 filters are the most"):
        read(["or", [one] * MAX_FILTERS], "is,country,DE")


def test_a_tree_is_a_sentence():
    (tree,) = read(
        ["or", [["is", "country", ["DE"]], ["and", [["is", "path", ["/"]], ["has_not_done", ["is", "name", ["Buy"]]]]]]]
    )
    assert sentence_of(tree, LABELS) == "Country is DE or (Path is / and Visit never had: Name is Buy)"
    (tree,) = read(["not", ["is", "country", ["DE", "FR"]]])
    assert sentence_of(tree, LABELS) == "not (Country is DE or FR)"


def test_what_a_visit_did_is_not_of_the_row_itself():
    (tree,) = read(["or", [["is", "country", ["DE"]], ["has_done", ["is", "name", ["Buy"]]]]])
    assert [one.dimension for one in own_filters(tree)] == ["country"]


def test_a_tree_is_changed_filter_by_filter():
    (tree,) = read(["not", ["has_done", ["or", [["is", "name", ["Buy"]], ["is", "path", ["/"]]]]]])
    (other,) = read("is,country,DE")
    replaced = changed(tree, lambda one: other if one.dimension == "name" else one)
    (wanted,) = read(["not", ["has_done", ["or", [["is", "country", ["DE"]], ["is", "path", ["/"]]]]]])
    assert replaced == wanted


def test_and_at_the_top_is_flat():
    a, b, c = read("is,country,DE", "is,path,/", ["or", [["is", "path", ["/"]], ["is", "name", ["x"]]]])
    assert list(flat([Group("and", (a, Group("and", (b, c)))), Not(a)])) == [a, b, c, Not(a)]


values = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=10)
leaves = st.tuples(
    st.sampled_from(["is", "is_not", "contains"]), st.sampled_from(DIMENSIONS), st.lists(values, min_size=1, max_size=2, unique=True)
).map(list)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inside: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inside, min_size=1, max_size=3)).map(list),
        inside.map(lambda part: ["not", part]),
    ),
    max_leaves=4,
)


@given(trees)
def test_what_is_written_is_read_again(tree: list):
    found = read(tree)
    assert read(text_of(found[0])) == found
    made = conditions_sql(enumerate(found), COLUMN, did)
    assert all(f"{{{name}:" in made.text for name in made.binds)
    assert len(made.binds) >= len([one for one in own_filters(found[0]) if isinstance(one, Filter)])


@given(st.text(max_size=80))
def test_no_text_does_harm(text: str):
    with suppress(FilterNotUnderstood):
        read("[" + text)
