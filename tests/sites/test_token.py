"""The text of a key."""

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.sites.keys.token import BASE62, LENGTH, Kind, Token, checksum, hint

PEPPER = b"pepper"


@pytest.mark.parametrize(("kind", "prefix"), [(Kind.PUBLIC, "ja_pk"), (Kind.SECRET, "ja_sk")])
def test_a_key_says_its_kind_and_id_and_has_160_random_bits(kind: Kind, prefix: str):
    token = Token.mint(kind)
    match = re.fullmatch(rf"{prefix}_([a-z0-9]{{8}})_([0-9A-Za-z]+)([0-9A-Za-z]{{6}})", token.text)
    assert match
    assert match[1] == token.id
    assert 62 ** len(match[2]) >= 2**160
    assert Token.read(token.text) == token


def test_no_two_are_alike():
    assert len({Token.mint(Kind.SECRET).text for _ in range(1000)}) == 1000


@given(st.integers(0, LENGTH - 1), st.sampled_from(BASE62 + "_-"))
def test_one_wrong_letter_is_refused(place: int, letter: str):
    text = Token.mint(Kind.SECRET).text
    assume(text[place] != letter)
    assert Token.read(text[:place] + letter + text[place + 1 :]) is None


@given(st.integers(6, LENGTH - 2))
def test_two_swapped_letters_are_refused(place: int):
    text = Token.mint(Kind.SECRET).text
    assume(text[place] != text[place + 1])
    assert Token.read(text[:place] + text[place + 1] + text[place] + text[place + 2 :]) is None


def test_a_secret_key_cannot_be_passed_off_as_a_public_one():
    assert Token.read(Token.mint(Kind.SECRET).text.replace("ja_sk", "ja_pk")) is None


@given(st.text() | st.text(alphabet=string.printable, min_size=LENGTH, max_size=LENGTH))
def test_junk_is_no_key(junk: str):
    assert Token.read(junk) is None
    assert Token.read("ja_sk_" + junk) is None


@given(st.text(alphabet=string.printable))
def test_a_checksum_has_six_letters_of_base_62(body: str):
    assert re.fullmatch(r"[0-9A-Za-z]{6}", checksum(body))


def test_the_digest_needs_the_pepper_and_the_hint_tells_no_secret():
    token = Token.mint(Kind.SECRET)
    assert len(token.digest(PEPPER)) == 32
    assert token.digest(PEPPER) != token.digest(b"another")
    assert hint(token.kind, token.id) == f"ja_sk_{token.id}_…"
    assert token.text not in repr(token)
