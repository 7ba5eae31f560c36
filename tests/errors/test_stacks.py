"""Stacks as three engines wrote them, and whatever else may be called one."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors.monitor.stacks import MOST_FRAMES, frames_in

RECORDED = json.loads((Path(__file__).parent / "stacks/recorded.json").read_text())


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda one: f"{one['engine']}: {one['of']}")
def test_frames_are_read_as_each_engine_writes_them(recorded):
    told = [
        (f.get("function", ""), f.get("filename", ""), f.get("lineno"), f.get("colno"))
        for f in frames_in(recorded["stack"])
    ]
    assert told == [tuple(frame) for frame in recorded["frames"]]


@given(
    st.text(),
    st.sampled_from(["    at ", "@", " (", ")", ":1:2", "\n", "eval at x (", "https://a/"]),
    st.integers(1, 400),
)
def test_anything_can_be_read(text, piece, times):
    assert len(frames_in(f"{text}\n{piece * times}{text}:1:2")) <= MOST_FRAMES
