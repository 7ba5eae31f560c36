"""Passwords under argon2id, in a pool so small that signing in can exhaust neither memory nor processors."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kit.problems import Unavailable

T = TypeVar("T")

# OWASP's floor for argon2id (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane; about 25 ms of one core.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
AT_ONCE = 2  # 38 MiB
MAY_WAIT = 16  # about 0.2 s of queue; more people than that at one moment are not people


class TooManyAtOnce(Unavailable):
    """More passwords are being checked than this hub will queue."""

    code = "too_many_at_once"


class Passwords:
    """Hashes and checks passwords, a few at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._pool = CapacityLimiter(AT_ONCE)
        self._inside = 0
        # Checked instead of a hash that does not exist, so that a stranger's e-mail takes as long as a user's.
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """The argon2id hash to store; raises TooManyAtOnce."""
        return await self._in_pool(self._hasher.hash, password)

    async def fits(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one; None (there is no such user) takes as long and is never."""
        is_right = await self._in_pool(self._verify, password_hash or self._nobody, password)
        return is_right and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made under weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_pool(self, function: Callable[..., T], *arguments: str) -> T:
        if self._inside >= AT_ONCE + MAY_WAIT:
            raise TooManyAtOnce(retry_after=2)
        self._inside += 1
        try:
            return await to_thread.run_sync(function, *arguments, limiter=self._pool)
        finally:
            self._inside -= 1
