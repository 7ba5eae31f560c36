"""Requests as browsers send them: some thousand visitors, so that nothing is measured that one warm cache answers.

A request is a template with places for its number: the ids of event and page view, and ``props.number``.
"""

import json
import random

CHROME, SAFARI = "AppleWebKit/537.36 (KHTML, like Gecko)", "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6"
BROWSERS = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI} Safari/605.1.15",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {SAFARI} Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Chrome/141.0.0.0 Mobile Safari/537.36",
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
)
REFERRERS = ("", "", "", "https://www.google.com/", "https://news.ycombinator.com/", "https://chatgpt.com/")
QUERIES = ("", "", "", "", "?utm_source=newsletter&utm_medium=email&utm_campaign=november")
FOLDERS = ("", "docs/", "blog/", "product/")
VISITORS = 2000
NUMBER, PLACE = "NUMBER", b"%016d"


def hits(site: str, domain: str, method: str = "POST") -> list[bytes]:
    """One request a visitor to ``/api/track``; each has three places for its number: ``template % (n, n, n)``."""
    made = []
    for visitor in range(VISITORS):
        body = _event(site, domain, random.Random(visitor))
        length = len(body) + body.count(NUMBER) * (len(PLACE % 0) - len(NUMBER))
        request = _head(method, domain, visitor, length) + body
        made.append(request.replace("%", "%%").encode().replace(NUMBER.encode(), PLACE))
    return made


def batch(site: str, domain: str, size: int, visitor: int, first: int) -> bytes:
    """A request with ``size`` events of one visitor, numbered from ``first``."""
    chance = random.Random(visitor)
    numbers = ((PLACE % number).decode() for number in range(first, first + size))
    events = ",".join(_event(site, domain, chance).replace(NUMBER, number) for number in numbers)
    body = f'{{"events":[{events}]}}'
    return (_head("POST", domain, visitor, len(body)) + body).encode()


def _event(site: str, domain: str, chance: random.Random) -> str:
    path = chance.choice(FOLDERS) + f"page-{int(40 * chance.random() ** 2)}"
    url = f"https://{domain}/{path}{chance.choice(QUERIES)}"
    event = {"s": site, "n": "pageview", "u": url, "r": chance.choice(REFERRERS), "w": chance.choice((390, 1440, 1920))}
    return json.dumps({**event, "i": NUMBER, "v": NUMBER, "p": {"number": NUMBER}}, separators=(",", ":"))


def _head(method: str, domain: str, visitor: int, length: int) -> str:
    chance = random.Random(visitor)
    address = ".".join(str(chance.randrange(20, 100)) for _ in range(4))
    return (
        f"{method} /api/track HTTP/1.1\r\nHost: stats.{domain}\r\nX-Forwarded-For: {address}\r\n"
        f"User-Agent: {BROWSERS[visitor % len(BROWSERS)]}\r\nAccept: */*\r\nAccept-Language: en-GB,en;q=0.9\r\n"
        f"Accept-Encoding: gzip, deflate, br\r\nReferer: https://{domain}/\r\nOrigin: https://{domain}\r\n"
        "Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Site: cross-site\r\nContent-Type: text/plain;charset=UTF-8\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )
