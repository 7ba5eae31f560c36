"""Who is the same visitor today: a keyed hash that nobody can undo once its salt is gone. Pure.

The hash covers the site, the registrable domain of the page, the address and the user agent, under a random salt
that lives for one UTC day (``salts.py``). The address and the user agent come in as arguments and do not come out.
Of an IPv6 address only the network part (/64) counts: devices change the rest several times a day.
"""

from functools import lru_cache
from hashlib import blake2b
from socket import AF_INET6, inet_pton

from publicsuffixlist import PublicSuffixList

_suffixes = PublicSuffixList()


@lru_cache(4096)
def registrable_domain(hostname: str) -> str:
    """``shop.example.co.uk`` → ``example.co.uk``: visits of a site's subdomains are one visit."""
    return _suffixes.privatesuffix(hostname) or hostname


def visitor_id(salt: bytes, site_id: int, hostname: str, address: str, user_agent: str) -> int:
    """The visitor's id under a salt: 64 bits, never 0. Stable within the salt's life, unlinkable across salts."""
    if ":" in address:
        address = inet_pton(AF_INET6, address)[:8].hex()
    site, domain = str(site_id), registrable_domain(hostname)
    # Each part with its length, so that no two different quadruples read the same.
    text = f"{len(site)}:{site}{len(domain)}:{domain}{len(address)}:{address}{len(user_agent)}:{user_agent}"
    digest = blake2b(text.encode("utf-8", "surrogatepass"), key=salt, digest_size=8).digest()
    return int.from_bytes(digest, "big") or 1
