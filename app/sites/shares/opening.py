"""Opening a link: the password, if there is one, under the same limits as signing in."""

import time
from datetime import datetime

from fastapi import Request

from app.kit.problems import NotFound, NotSignedIn
from app.sites.models import Site
from app.sites.shares.link import VISIT_LASTS, visit_token
from app.sites.shares.models import Share
from app.sites.shares.queries import share_of_link
from app.sites.sign_in.doorkeeper import Doorkeeper


class ShareNotFound(NotFound):
    code, title = "share_not_found", "There is nothing behind this link (any more)"


class PasswordNeeded(NotSignedIn):
    code, title = "share_password_needed", "This page asks for a password"


class PasswordWrong(NotSignedIn):
    code, title = "share_password_wrong", "That is not the password of this page"


async def open_link(request: Request, token: str, password: str | None, at: datetime) -> tuple[Share, Site]:
    """The share that a link and perhaps a password open. Raises ShareNotFound, PasswordNeeded and PasswordWrong, and
    TooManyTries and TooManyAtOnce as signing in does."""
    stores = request.app.state.stores
    # Its own short transaction: no connection is held while the password is checked.
    async with stores.postgres.work() as work:
        found = await share_of_link(work, token, stores.pepper, at)
        if found is None:
            raise ShareNotFound()
        if found[0].password_hash is None:
            found[0].use(at)
            return found
    await _prove(request, found[0], password)
    async with stores.postgres.work() as work:
        fresh = await share_of_link(work, token, stores.pepper, at)
        if fresh is None or fresh[0].password_hash != found[0].password_hash:
            raise ShareNotFound()
        fresh[0].use(at)
        return fresh


async def _prove(request: Request, share: Share, password: str | None) -> None:
    if password is None:
        raise PasswordNeeded()
    keeper: Doorkeeper = request.app.state.doorkeeper
    address, name = request.client.host if request.client else "", f"share {share.id}"
    keeper.attempts.take(name, address, time.monotonic())
    if not await keeper.passwords.fits(share.password_hash, password):
        raise PasswordWrong()
    keeper.attempts.give_back(name, address, time.monotonic())


def begin_visit(pepper: bytes, share: Share, at: datetime) -> tuple[str, datetime]:
    """The token of a visit, and when it ends: with the share at the latest."""
    ends_at = min(at + VISIT_LASTS, share.expires_at or at + VISIT_LASTS)
    return visit_token(pepper, share.id, share.seal, ends_at), ends_at
