"""Errors of the demo."""

import json

from demo.errors import _at_its_time


def test_what_is_said_of_its_time_can_be_sent():
    at = "2026-11-20T10:00:00+00:00"
    sent = json.loads(json.dumps(_at_its_time({"extra": {"nightjar_at": at, "kept": 1}}, {})))
    assert sent == {"timestamp": at, "extra": {"kept": 1}}
