"""Whom a text names."""

import pytest

from app.errors.deciding.mentions import letter_of, mentioned
from app.errors.models import ErrorGroup
from app.sites.models import Site, User

PEOPLE = [User(id=name, name=name) for name in ("Ada", "Ada Lovelace", "Ben", "Zoë", "", "R. (x)")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nobody", []),
        ("@Ada look", ["Ada"]),
        ("@ada lovelace, and @BEN.", ["Ada Lovelace", "Ben"]),
        ("mail ben@Ben and @Benjamin", []),
        ("@Zoë @zoë @", ["Zoë"]),
        ("(@R. (x))", ["R. (x)"]),
    ],
)
def test_a_name_behind_an_at_is_somebody(text: str, named: list[str]):
    assert [one.name for one in mentioned(text, PEOPLE)] == named


def test_the_mail_says_what_and_where_and_takes_nothing_for_html():
    site, group = Site(public_id="s", domain="ada.example"), ErrorGroup(number=7, title="E: <b>x</b>", culprit="f")
    letter = letter_of(site, group, "Ada", "mentioned you", "look <i>here</i>", "https://hub.example")
    assert letter.subject == "Ada mentioned you: E: <b>x</b>" and "https://hub.example/s/errors/7" in letter.text
    assert "look <i>here</i>" in letter.text and "<i>" not in letter.html and "<b>x" not in letter.html
