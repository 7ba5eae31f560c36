"""Lets people in: limits the tries, checks the password, gives the browser its session."""

import time
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.postgres import Postgres
from app.kit.problems import NotSignedIn
from app.sites.actor import Actor
from app.sites.audit.queries import record_everywhere
from app.sites.digest import digest, new_secret
from app.sites.models import User
from app.sites.origin import refuse_strangers
from app.sites.sign_in import cookie, queries
from app.sites.sign_in.attempts import Attempts
from app.sites.sign_in.device import device
from app.sites.sign_in.passwords import Passwords


class WrongPassword(NotSignedIn):
    """No such user, or not their password: which of the two is not said."""

    code, title = "wrong_password", "That e-mail and password do not belong together"


class Doorkeeper:
    """What one process remembers about people who try to come in."""

    def __init__(self, postgres: Postgres) -> None:
        self.passwords, self.attempts = Passwords(), Attempts()
        self._postgres = postgres

    async def prove(self, email: str, password: str, address: str) -> User:
        """The user whose e-mail and password these are; raises WrongPassword, TooManyTries or TooManyAtOnce."""
        self.attempts.take(email, address, time.monotonic())
        # Its own short transaction: no connection is held while the password is checked.
        async with self._postgres.work() as work:
            user = await queries.user_by_email(work, email)
        if not await self.passwords.fits(user.password_hash if user else None, password) or user is None:
            raise WrongPassword()
        self.attempts.give_back(email, address, time.monotonic())
        if self.passwords.is_outdated(user.password_hash):
            fresh = await self.passwords.hash(password)
            async with self._postgres.work() as work:
                await queries.store_password(work, user.id, fresh)
        return user


class Entrance:
    """One browser at the door."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request, self._response = request, response
        self._keeper: Doorkeeper = request.app.state.doorkeeper
        self._pepper: bytes = request.app.state.stores.pepper

    async def prove(self, email: str, password: str) -> User:
        """The user whose e-mail and password these are."""
        address = self._request.client.host if self._request.client else ""
        return await self._keeper.prove(email, password, address)

    async def hash(self, password: str) -> str:
        """The hash of a new password."""
        return await self._keeper.passwords.hash(password)

    async def let_in(self, work: AsyncSession, user: User, at: datetime) -> Actor:
        """Sign the browser in. The session it had ends: a token known from before must not become a user's."""
        await self._end_session(work)
        token = new_secret()
        label = device(self._request.headers.get("user-agent", ""))
        sign_in = await queries.make_sign_in(work, user, digest(self._pepper, "session", token), label, at)
        actor = Actor.person(user, sign_in)
        await record_everywhere(work, actor, at, "person.signed_in", label)
        cookie.set_session(self._request, self._response, token)
        return actor

    async def let_out(self, work: AsyncSession, user: User | None, at: datetime) -> None:
        """Sign the browser out; it need not have been signed in."""
        await self._end_session(work)
        cookie.clear_session(self._response)
        if user is not None:
            await record_everywhere(work, Actor.person(user), at, "person.signed_out", user.email)

    async def _end_session(self, work: AsyncSession) -> None:
        token = cookie.session_token(self._request)
        if token is not None:
            await queries.end_session(work, digest(self._pepper, "session", token))


async def _entrance(request: Request, response: Response) -> Entrance:
    refuse_strangers(request)
    return Entrance(request, response)


AtTheDoor = Annotated[Entrance, Depends(_entrance)]
