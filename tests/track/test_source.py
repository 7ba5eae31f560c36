"""Where a visit came from, as a table of cases."""

import pytest

from app.track.page import page_of
from app.track.source import source_of

CASES = [
    # page, referrer → source, channel
    ("https://a.com/", "", "Direct", "Direct"),
    ("https://a.com/", "https://a.com/other", "Direct", "Direct"),
    ("https://www.a.com/", "https://a.com/other", "Direct", "Direct"),
    ("https://a.com/", "https://www.google.com/", "Google", "Organic Search"),
    ("https://a.com/", "https://www.google.co.in/", "Google", "Organic Search"),
    ("https://a.com/", "https://yandex.kz/search", "Yandex", "Organic Search"),
    ("https://a.com/?gclid=1", "https://www.google.com/", "Google", "Paid Search"),
    ("https://a.com/?gclid=1", "", "Google", "Paid Search"),
    ("https://a.com/?msclkid=1", "", "Bing", "Paid Search"),
    ("https://a.com/?fbclid=1", "https://l.facebook.com/", "Facebook", "Organic Social"),
    ("https://a.com/?utm_source=facebook&utm_medium=paid_social", "", "Facebook", "Paid Social"),
    ("https://a.com/?utm_source=fb&utm_medium=cpc", "", "Facebook", "Paid Social"),
    ("https://a.com/", "https://news.ycombinator.com/item?id=1", "Hacker News", "Organic Social"),
    ("https://a.com/", "https://t.co/abc", "X", "Organic Social"),
    ("https://a.com/", "android-app://com.linkedin.android/", "LinkedIn", "Organic Social"),
    ("https://a.com/", "https://chatgpt.com/", "ChatGPT", "AI Assistants"),
    ("https://a.com/?utm_source=chatgpt.com", "", "ChatGPT", "AI Assistants"),
    ("https://a.com/", "https://gemini.google.com/app", "Gemini", "AI Assistants"),
    ("https://a.com/", "https://www.perplexity.ai/search", "Perplexity", "AI Assistants"),
    ("https://a.com/", "https://mail.google.com/", "Gmail", "Email"),
    ("https://a.com/?utm_source=weekly&utm_medium=email", "", "weekly", "Email"),
    ("https://a.com/?ref=producthunt", "", "Product Hunt", "Organic Social"),
    ("https://a.com/", "https://blog.example.org/post", "blog.example.org", "Referral"),
    ("https://a.com/?utm_source=acme&utm_medium=affiliate", "", "acme", "Affiliates"),
    ("https://a.com/?utm_source=acme&utm_medium=banner", "", "acme", "Display"),
    ("https://a.com/?utm_source=x&utm_campaign=cross-network", "", "X", "Cross-network"),
    ("https://a.com/", "https://www.youtube.com/watch", "YouTube", "Organic Video"),
    ("https://a.com/?utm_source=youtube&utm_medium=cpv", "", "YouTube", "Paid Video"),
    ("https://a.com/", "https://notgoogle.com/", "notgoogle.com", "Referral"),
    ("https://a.com/", "https://google.com.evil.example/", "google.com.evil.example", "Referral"),
    ("https://a.com/", "https://www.amazon.nl/x", "Amazon", "Organic Shopping"),
    ("https://a.com/", "nonsense", "Direct", "Direct"),
    ("https://a.com/", "https://[bad", "Direct", "Direct"),
]


@pytest.mark.parametrize(("url", "referrer", "source", "channel"), CASES)
def test_source_and_channel(url: str, referrer: str, source: str, channel: str):
    page = page_of(url)
    assert page is not None
    seen = source_of(page, referrer)
    assert (seen.source, seen.channel) == (source, channel)


def test_a_referrer_loses_its_query_and_a_click_id_keeps_only_its_network():
    page = page_of("https://a.com/?gclid=secret&utm_campaign=spring")
    assert page is not None
    seen = source_of(page, "https://example.org/a/b?who=ada#x")
    assert seen.referrer == "example.org/a/b"
    assert seen.click_id == "Google Ads"
    assert seen.utm_campaign == "spring"
    assert "secret" not in repr(seen) and "ada" not in repr(seen)
