"""The filter language: what a URL says, the SQL and the sentence of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.filters import OPERATORS, FilterNotUnderstood, Operator, read_filter
from app.kit.sql import Fragment

DIMENSIONS = ("country", "browser", "path", "utm_source")
LABELS = {name: name.capitalize() for name in DIMENSIONS}


def read(text: str):
    return [read_filter(text, DIMENSIONS)]


@pytest.mark.parametrize(
    ("text", "operator", "dimension", "values"),
    [
        ("is,country,IN|DE", "is", "country", ("IN", "DE")),
        ("is,country,IN|IN", "is", "country", ("IN",)),
        ("is_not,browser,Chrome", "is_not", "browser", ("Chrome",)),
        (r"contains,path,a\,b\|c\\d", "contains", "path", (r"a,b|c\d",)),
        ("contains,path,a,b", "contains", "path", ("a,b",)),
        (r"matches,path,^/\d+$", "matches", "path", (r"^/\d+$",)),
        ("is,utm_source,", "is", "utm_source", ("",)),
        ("is,utm_source,|x", "is", "utm_source", ("", "x")),
        ("is,prop:plan,pro", "is", "prop:plan", ("pro",)),
        (r"is,prop:a\,b,pro", "is", "prop:a,b", ("pro",)),
    ],
)
def test_a_filter_is_read_from_a_url(text: str, operator: str, dimension: str, values: tuple[str, ...]):
    (found,) = read(text)
    assert (found.operator.word, found.dimension, found.values) == (operator, dimension, values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("iz,country,DE", "no operator 'iz'; the nearest is 'is'"),
        ("is,contry,DE", "no dimension 'contry'; the nearest is 'country'"),
        ("is,site_id,1", "no dimension 'site_id'"),
        ("is,country", "operator,dimension,value"),
        ("", "operator,dimension,value"),
        ("matches,path,(", "not a regular expression"),
        ("matches,path,(?=a)", "not a regular expression"),
        ("matches,path,a\0b", "not a regular expression"),
        ("matches,path,\ud800", "not a regular expression"),
        ("contains,path,", "contains needs a value"),
        ("is,prop:,x", "1 to 100 characters"),
        (f"is,prop:{'x' * 101},x", "1 to 100 characters"),
        (f"is,path,{'x' * 2001}", "2000 characters"),
        (f"is,path,{'|'.join(map(str, range(101)))}", "1 to 100 values"),
        ("at_least,prop:price,many", "'many' is not a number"),
        ("at_least,prop:price,1|nan", "'nan' is not a number"),
        ("at_most,prop:price,", "at_most needs a value"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, said: str):
    with pytest.raises(FilterNotUnderstood) as refused:
        read(text)
    assert said in refused.value.detail
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("is,country,IN|DE", "Country is IN or DE"),
        ("is_not,browser,Chrome", "Browser is not Chrome"),
        ("contains,path,/docs", "Path contains /docs"),
        ("is,utm_source,", "Utm_source is (none)"),
        ("is,prop:plan,pro", "plan is pro"),
    ],
)
def test_a_filter_is_a_sentence(text: str, sentence: str):
    assert read(text)[0].sentence(LABELS) == sentence


texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(
    operator=st.sampled_from([row for row in OPERATORS.values() if not (row.is_pattern or row.is_number)]),
    dimension=st.one_of(st.sampled_from(DIMENSIONS), texts.map(lambda t: f"prop:{t}")),
    values=st.lists(texts, min_size=1, max_size=5, unique=True),
)
def test_what_is_written_is_read_again(operator: Operator, dimension: str, values: list[str]):
    text = f"{operator.word},{_escaped(dimension)},{'|'.join(map(_escaped, values))}"
    (found,) = read(text)
    assert (found.operator, found.dimension, found.values) == (operator, dimension, tuple(values))
    assert read(found.text()) == [found]


@given(st.text(max_size=60))
def test_no_text_does_harm(text: str):
    try:
        (found,) = read(text)
    except FilterNotUnderstood:
        return
    made = found.condition(Fragment("column"), "f")
    assert "column" in made.text
    # Nothing of a value is ever in the SQL, only the names of binds.
    assert set(made.text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ (){}:,=<>")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace(",", "\\,")
