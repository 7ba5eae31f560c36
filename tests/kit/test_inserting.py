"""What an insert's refusal looks like."""

import pytest

from app.kit.inserting import is_unreadable


@pytest.mark.parametrize(
    ("cause", "is_so"),
    [
        (RuntimeError(""), True), (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), True),
        (RuntimeError("Code: 241. Memory limit exceeded"), False), (None, False),
    ],
)  # fmt: skip
def test_words_that_cannot_be_read_are_a_refusal(cause: Exception | None, is_so: bool):
    error = Exception("The ClickHouse server returned an error")
    error.__cause__ = cause
    assert is_unreadable(error) is is_so
