"""TCP: a connection, and what the server says first. Also the one way in which other kinds talk over a connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.kit.names import Family
from app.kit.reach import Course, Reach, Unreached
from app.uptime.checks import TcpCheck
from app.uptime.probes.found import MOST_KEPT, Found

Talk = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def talking(
    reach: Reach, host: str, port: int, course: Course, *,
    tls: bool = False, verifies: bool = True, family: Family = "any", alpn: tuple[str, ...] = (),
) -> AsyncIterator[Talk]:  # fmt: skip
    """A connection to talk over; a connection that ends too soon raises Unreached."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(MOST_KEPT * 16, loop)
    transport, protocol = await reach.open(
        lambda: asyncio.StreamReaderProtocol(reader, loop=loop), host, port, course,
        tls=tls, family=family, verifies=verifies, alpn=alpn,
    )  # fmt: skip
    course.begin("first_byte")
    try:
        yield reader, asyncio.StreamWriter(transport, protocol, reader, loop)
    except asyncio.IncompleteReadError:
        raise Unreached(course.phase, "closed_early", "The server closed the connection without an answer.") from None
    except asyncio.LimitOverrunError:
        raise Unreached(course.phase, "malformed", "The server said too much.") from None
    except (ConnectionError, OSError) as error:
        if isinstance(error, TimeoutError):
            raise
        raise Unreached(course.phase, "reset", "The server reset the connection.") from None
    finally:
        transport.abort()


async def look(reach: Reach, check: TcpCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    del seconds  # the deadline is the caller's
    async with talking(reach, check.host, check.port, course, family=check.family) as (reader, writer):
        if not (check.sends or check.expects):
            return Found()
        if check.sends:
            writer.write(check.sends.replace("\\r", "\r").replace("\\n", "\n").encode())
        if not check.expects:
            return Found()
        said = b""
        while check.expects.encode() not in said and len(said) < MOST_KEPT:
            piece = await reader.read(MOST_KEPT)
            if not piece:
                break
            said += piece
        course.end()
        text = said.decode("utf-8", "replace")
        if check.expects in text:
            return Found(body=text[:MOST_KEPT])
        return Found.failed("keyword", f"The server did not say “{check.expects}”.", body=text[:MOST_KEPT])
