"""The grammar: what a search means, what is refused and where, and that writing is the reverse of reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.search.read import MAX_DEPTH, MAX_TERMS, read_search
from app.kit.search.scan import MAX_CHARS, SearchNotUnderstood
from app.kit.search.tree import SIGNS, Compare, Glob, Group, Has, Node, Not, Text, Value
from app.kit.search.write import written


def is_(key: str, value: Value) -> Compare:
    return Compare(key, "=", value)


def all_of(*parts: Node) -> Group:
    return Group("and", parts)


def any_of(*parts: Node) -> Group:
    return Group("or", parts)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("  \t ", None),
        ("service:checkout", is_("service", "checkout")),
        ("service=checkout", is_("service", "checkout")),
        ("service = checkout", is_("service", "checkout")),
        ("service!=checkout", Not(is_("service", "checkout"))),
        ("-env:dev", Not(is_("env", "dev"))),
        ("not env:dev", Not(is_("env", "dev"))),
        ("NOT env:dev", Not(is_("env", "dev"))),
        ("--a", Not(Not(Text("a")))),
        ("duration>500ms", Compare("duration", ">", "500ms")),
        ("duration >= 1.5s", Compare("duration", ">=", "1.5s")),
        ("duration:>500ms", Compare("duration", ">", "500ms")),
        ("duration:<=500ms", Compare("duration", "<=", "500ms")),
        ("temperature<-5", Compare("temperature", "<", "-5")),
        ("http.route:/items/*", is_("http.route", Glob(("/items/", "")))),
        ('http.route:"/items/*"', is_("http.route", "/items/*")),
        (r"http.route:/items/\*", is_("http.route", "/items/*")),
        (r"path:a\ b", is_("path", "a b")),
        ("user.id:*", Has("user.id")),
        ("-user.id:*", Not(Has("user.id"))),
        ('user.id:""', is_("user.id", "")),
        ('"my key":1', is_("my key", "1")),
        ("app.kubernetes.io/name:x", is_("app.kubernetes.io/name", "x")),
        (r'body~"took \d+ ms"', Compare("body", "~", r"took \d+ ms")),
        ("name!~^GET", Not(Compare("name", "~", "^GET"))),
        ("name~a.*b", Compare("name", "~", "a.*b")),
        ("timeout", Text("timeout")),
        ('"free text"', Text("free text")),
        (r'"a \"quote\" and a \\ and a \d"', Text('a "quote" and a \\ and a \\d')),
        ("*out*", Text(Glob(("", "out", "")))),
        ("12:30", Text("12:30")),
        (">5", Text(">5")),
        ("a b", all_of(Text("a"), Text("b"))),
        ("a and b AND c", all_of(Text("a"), Text("b"), Text("c"))),
        ("a b or c d", any_of(all_of(Text("a"), Text("b")), all_of(Text("c"), Text("d")))),
        ("a (b or c)", all_of(Text("a"), any_of(Text("b"), Text("c")))),
        ("(a)", Text("a")),
        ("-(a or b)", Not(any_of(Text("a"), Text("b")))),
        ("a(b)", all_of(Text("a"), Text("b"))),
        ('"and" orange', all_of(Text("and"), Text("orange"))),
        ("status:(error or ok)", any_of(is_("status", "error"), is_("status", "ok"))),
        ("t:(-5 or not 6)", any_of(is_("t", "-5"), Not(is_("t", "6")))),
        (
            'service:checkout status:error duration>500ms http.route:/items/* -env:dev "free text"',
            all_of(
                is_("service", "checkout"), is_("status", "error"), Compare("duration", ">", "500ms"),
                is_("http.route", Glob(("/items/", ""))), Not(is_("env", "dev")), Text("free text"),
            ),
        ),
    ],
)  # fmt: skip
def test_a_search_is_read(text: str, tree: Node | None):
    assert read_search(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "length", "said"),
    [
        ("a (b", 2, 1, "never closed"),
        ("a b)", 3, 1, "closes nothing"),
        ("a ()", 2, 2, "nothing between"),
        ('level:"err', 6, 1, "quote is never closed"),
        ('"err', 0, 1, "quote is never closed"),
        ("level: error", 6, 1, "must follow level:"),
        ("duration>", 9, 1, "must follow duration>"),
        ("a and", 4, 1, "must follow and"),
        ("a or ", 3, 1, "must follow or"),
        ("-", 0, 1, "must follow -"),
        ("a - b", 2, 1, "must follow -"),
        ("and a", 0, 3, 'before "and"'),
        ("a or or b", 5, 2, 'before "or"'),
        ("*", 0, 1, "Any text would do"),
        ('a ""', 2, 2, "Any text would do"),
        ("duration>5*", 9, 1, "wildcard cannot be compared"),
        ('body~"(a"', 5, 2, "not a regular expression"),
        ("a\0", 1, 1, "does not have"),
        ("a \ud800", 2, 1, "does not have"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, 1, "levels deep"),
        ("-" * 2000 + "a", MAX_DEPTH, 1, "levels deep"),
        ("a " * (MAX_TERMS + 1), MAX_TERMS * 2, 1, f"{MAX_TERMS} terms"),
        ("a" * (MAX_CHARS + 2), MAX_CHARS, 2, f"{MAX_CHARS} characters"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text: str, position: int, length: int, said: str):
    with pytest.raises(SearchNotUnderstood) as refused:
        read_search(text)
    assert said in refused.value.detail
    assert refused.value.fields == {"position": position, "length": length}
    assert refused.value.status == 400


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
some = words.filter(bool)
signs = st.sampled_from(list('"\\*()-:=<>~! .') + ["and", "or", "not", " ", "a"])
odd = st.lists(signs, min_size=1, max_size=6).map("".join)
globs = (
    st.lists(words | odd, min_size=2, max_size=4).map(lambda parts: Glob(tuple(parts))).filter(lambda g: any(g.parts))
)
leaf_nodes = st.one_of(
    st.builds(Text, some | odd | globs),
    st.builds(Compare, some | odd, st.just("="), words | odd | globs),
    st.builds(Compare, some | odd, st.sampled_from([sign for sign in SIGNS if sign not in "=~"]), words | odd),
    st.builds(Compare, some | odd, st.just("~"), st.sampled_from([r"^a b\d+$", "(x|y)", '"', "\\*", ">="])),
    st.builds(Has, some | odd),
)
nodes = st.recursive(
    leaf_nodes,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Group, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@given(nodes)
def test_reading_what_is_written_gives_the_same_tree(tree: Node):
    assert read_search(written(tree)) == tree


@given(words | odd)
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str):
    try:
        tree = read_search(text)
    except SearchNotUnderstood as error:
        refused = error
    else:
        assert read_search(written(tree)) == tree
        return
    assert 0 <= refused.fields["position"] <= len(text)
    assert refused.detail.endswith((".", ").", ":"))
