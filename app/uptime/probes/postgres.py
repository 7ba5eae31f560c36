"""PostgreSQL: it answers a start of the protocol; with a user, it lets the user in and answers a query."""

import struct

import asyncpg

from app.kit.reach import Course, Reach, Unreached
from app.uptime.checks import PostgresCheck
from app.uptime.probes.found import Found
from app.uptime.probes.tcp import talking

PROTOCOL = 196_608  # 3.0
MOST_MESSAGE = 8192


async def look(reach: Reach, check: PostgresCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    if check.username:
        return await _let_in(reach, check, seconds, course)
    async with talking(reach, check.host, check.port, course, family=check.family) as (reader, writer):
        writer.write(_start("nightjar"))
        kind = await reader.readexactly(1)
        (length,) = struct.unpack("!I", await reader.readexactly(4))
        if kind not in b"RE" or not 4 < length < MOST_MESSAGE:
            return Found.failed("malformed", "What answered is no PostgreSQL.")
        said = await reader.readexactly(length - 4)
        course.end()
    if kind == b"E" and (words := fields(said)).get("C", "").startswith("57P"):
        return Found.failed("postgres", f"PostgreSQL is not ready: {words.get('M', '')[:200]}.")
    return Found()


async def _let_in(reach: Reach, check: PostgresCheck, seconds: float, course: Course) -> Found:
    # The driver gets the judged address and never the name, so it connects nowhere else.
    target = await reach.address(check.host, course, check.family, seconds)
    course.begin("first_byte")
    try:
        connection = await asyncpg.connect(
            host=target, port=check.port, user=check.username, password=check.password or "",
            database=check.database or check.username, ssl="require" if check.tls else "disable",
            timeout=max(round(seconds), 1), statement_cache_size=0, passfile="/dev/null",
        )  # fmt: skip
        try:
            await connection.fetchval("select 1")
        finally:
            connection.terminate()
    except asyncpg.InvalidAuthorizationSpecificationError:
        return Found.failed("sign_in", "PostgreSQL did not let the user in.")
    except asyncpg.PostgresError as error:
        return Found.failed("postgres", f"PostgreSQL answered: {str(error)[:200]}.")
    except ConnectionRefusedError:
        raise Unreached("connect", "connect_refused", f"{target}:{check.port} refused the connection.") from None
    except (OSError, asyncpg.InterfaceError) as error:
        if isinstance(error, TimeoutError):
            raise
        raise Unreached("first_byte", "closed_early", f"The connection failed: {str(error)[:200]}.") from None
    course.end()
    return Found()


def fields(said: bytes) -> dict[str, str]:
    """The fields of an error, by their letters (PostgreSQL's protocol, section 53.8)."""
    parts = said.split(b"\0")
    return {part[:1].decode(): part[1:].decode("utf-8", "replace") for part in parts if part}


def _start(user: str) -> bytes:
    words = b"user\0" + user.encode() + b"\0database\0postgres\0\0"
    return struct.pack("!II", len(words) + 8, PROTOCOL) + words
