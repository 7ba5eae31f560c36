"""Domains and origins in one normal form."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sites.domain import is_allowed, normalise_domain, normalise_origin


@pytest.mark.parametrize(
    ("pasted", "domain"),
    [
        ("example.com", "example.com"),
        ("  Example.COM  ", "example.com"),
        ("https://www.example.com/pricing?a=1#b", "example.com"),
        ("http://example.com:8080", "example.com"),
        ("www.www.example.com", "example.com"),
        ("www.com", "www.com"),
        ("example.com.", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("ｅxample．com", "example.com"),
        ("localhost", "localhost"),
        ("intranet", "intranet"),
        ("192.0.2.7", "192.0.2.7"),
        ("shop.example.co.uk/", "shop.example.co.uk"),
    ],
)
def test_a_domain_is_found_in_what_people_paste(pasted: str, domain: str):
    assert normalise_domain(pasted) == domain


@pytest.mark.parametrize(
    "pasted",
    ["", " ", "https://", "ada@example.com", "exa mple.com", "a..b", "-a.example", "a_b.example", "1.2.3", "256.1.1.1",
     "[::1]", "http://[", "example.com:port", "a\0.example", "x" * 64 + ".example", "/path", "\ud800.example"],
)  # fmt: skip
def test_what_has_no_domain_is_refused_with_a_sentence(pasted: str):
    with pytest.raises(ValueError, match="domain"):
        normalise_domain(pasted)


@given(st.text() | st.from_regex(r"(https?://)?(www\.)*[\w.-]{1,30}(:\d+)?(/.*)?", fullmatch=True))
def test_a_normal_domain_is_ascii_and_stays_as_it_is(pasted: str):
    try:
        domain = normalise_domain(pasted)
    except ValueError:
        return
    assert re.fullmatch(r"[a-z0-9.-]{1,253}", domain)
    assert normalise_domain(domain) == domain
    assert normalise_domain(f"https://{domain}/") == domain


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Example.com/", "https://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:8080", "http://example.com:8080"),
        ("example.com", "example.com"),
        ("*.example.com", "*.example.com"),
        ("https://*.bücher.example", "https://*.xn--bcher-kva.example"),
        ("localhost:3000", "localhost:3000"),
        ("www.example.com", "www.example.com"),
    ],
)
def test_an_origin_has_one_form(typed: str, origin: str):
    assert normalise_origin(typed) == origin
    assert normalise_origin(origin) == origin


@pytest.mark.parametrize(
    "typed", ["*", "*.", "https://example.com/path", "ftp://example.com", "https://a.example?x", "null me"]
)
def test_what_is_no_origin_is_refused(typed: str):
    with pytest.raises(ValueError, match=r"must|domain"):
        normalise_origin(typed)


@pytest.mark.parametrize(
    ("entry", "origin", "is_in"),
    [
        ("example.com", "https://example.com", True),
        ("example.com", "http://example.com", True),
        ("example.com", "https://www.example.com", False),
        ("example.com", "https://example.com.evil.test", False),
        ("example.com", "https://notexample.com", False),
        ("example.com", "https://example.com:8443", False),
        ("https://example.com", "http://example.com", False),
        ("http://example.com:8080", "http://example.com:8080", True),
        ("localhost:3000", "http://localhost:3000", True),
        ("*.example.com", "https://shop.example.com", True),
        ("*.example.com", "https://a.b.example.com", True),
        ("*.example.com", "https://example.com", False),
        ("*.example.com", "https://evilexample.com", False),
        ("https://*.example.com", "http://shop.example.com", False),
        ("example.com", "null", False),
        ("example.com", "", False),
        ("example.com", "chrome-extension://abcdef", False),
    ],
)
def test_an_entry_lets_in_its_own_origins_only(entry: str, origin: str, is_in: bool):
    assert is_allowed(origin, [normalise_origin(entry)]) is is_in
    assert is_allowed(origin, ["other.example", normalise_origin(entry)]) is is_in


def test_an_empty_list_lets_everybody_in():
    assert is_allowed("https://anything.example", [])
    assert is_allowed("null", ())
