"""What is sealed opens for its owner and purpose under its pepper, and for nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.seal import WillNotOpen, seal, unseal

PEPPER = b"a pepper of the tests, long enough"


@given(st.binary(max_size=200), st.text(max_size=20))
def test_a_secret_comes_back(secret: bytes, owner: str):
    assert unseal(PEPPER, "channel", owner, seal(PEPPER, "channel", owner, secret)) == secret


@pytest.mark.parametrize(
    ("pepper", "purpose", "owner"),
    [(b"another pepper", "channel", "a"), (PEPPER, "monitor", "a"), (PEPPER, "channel", "b")],
)
def test_nobody_else_opens_it(pepper: bytes, purpose: str, owner: str):
    with pytest.raises(WillNotOpen):
        unseal(pepper, purpose, owner, seal(PEPPER, "channel", "a", b"secret"))


@given(st.integers(0, 34), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, by: int):
    sealed = bytearray(seal(PEPPER, "channel", "a", b"secret"))
    sealed[place % len(sealed)] ^= by
    with pytest.raises(WillNotOpen):
        unseal(PEPPER, "channel", "a", bytes(sealed))


def test_the_same_secret_is_sealed_differently_each_time():
    assert seal(PEPPER, "channel", "a", b"secret") != seal(PEPPER, "channel", "a", b"secret")
