"""Addresses of status pages, and the signed tokens of who subscribed."""

import hmac

from app.kit.stores import Stores
from app.sites.address import configured_url
from app.sites.digest import digest
from app.sites.ids import ALPHABET, ID_LENGTH, is_id
from app.uptime.status_pages.models import StatusPage


def page_url(stores: Stores, page: StatusPage) -> str:
    """Where the public finds a page."""
    return f"https://{page.domain}" if page.domain else f"{configured_url(stores.settings)}/status/{page.slug}"


def confirm_url(stores: Stores, page: StatusPage, subscriber_id: str) -> str:
    """Where an address is confirmed."""
    return f"{page_url(stores, page)}/confirm/{sign(stores.pepper, 'confirm', subscriber_id)}"


def leave_url(stores: Stores, page: StatusPage, subscriber_id: str) -> str:
    """Where an address leaves."""
    return f"{page_url(stores, page)}/leave/{sign(stores.pepper, 'leave', subscriber_id)}"


def id_of(pepper: bytes, page_id: str, email: str) -> str:
    """The id of who subscribes: the same when they come back, so that the links in their old mails still hold."""
    number = int.from_bytes(digest(pepper, "status subscriber", f"{page_id}:{email}"), "big")
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(ID_LENGTH))


def sign(pepper: bytes, purpose: str, subscriber_id: str) -> str:
    """A token for one purpose of one subscriber."""
    return f"{subscriber_id}.{digest(pepper, f'status {purpose}', subscriber_id).hex()[:32]}"


def subscriber_of(pepper: bytes, purpose: str, token: str) -> str | None:
    """The subscriber of a token; None when it was not signed by us for this."""
    subscriber_id = token.partition(".")[0]
    if not is_id(subscriber_id):
        return None
    is_ours = hmac.compare_digest(sign(pepper, purpose, subscriber_id).encode(), token.encode("utf-8", "replace"))
    return subscriber_id if is_ours else None
