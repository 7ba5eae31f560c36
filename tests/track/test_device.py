"""What user agents say, as a table of cases."""

import pytest

from app.kit.device import device_of, size_class

CASES = [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
     ("Chrome", "140", "Windows", "10", "desktop")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
     ("Safari", "18", "iOS", "18.3", "mobile")),
    ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
     ("Safari", "17", "iOS", "17.5", "tablet")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.7390.41 Mobile/15E148 Safari/604.1",
     ("Chrome", "141", "iOS", "18.6", "mobile")),
    ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
     ("Chrome", "139", "Android", "14", "mobile")),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
     ("Firefox", "143", "Linux", "", "desktop")),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
     ("Edge", "140", "Mac OS X", "10.15", "desktop")),
]  # fmt: skip

BOTS = [
    "",
    "curl/8.5.0",
    "python-requests/2.32",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
]


@pytest.mark.parametrize(("agent", "expected"), CASES)
def test_devices(agent: str, expected: tuple[str, ...]):
    seen = device_of(agent)
    assert not seen.is_bot
    assert seen[:5] == expected


@pytest.mark.parametrize("agent", BOTS)
def test_bots(agent: str):
    assert device_of(agent).is_bot


def test_sizes():
    assert [size_class(w) for w in (None, 0, -5, 320, 576, 800, 1000, 1300, 1920)] == [
        "", "", "", "xs", "sm", "md", "lg", "xl", "2xl",
    ]  # fmt: skip
