"""Redis: it answers PING, after a sign-in where one is given."""

from app.kit.reach import Course, Reach
from app.uptime.checks import RedisCheck
from app.uptime.probes.found import Found
from app.uptime.probes.tcp import talking


async def look(reach: Reach, check: RedisCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    del seconds
    async with talking(
        reach, check.host, check.port, course, tls=check.tls, verifies=check.verifies, family=check.family
    ) as (reader, writer):
        if check.password:
            writer.write(command("AUTH", *([check.username] if check.username else []), check.password))
            said = (await reader.readuntil(b"\n")).decode("utf-8", "replace").strip()
            if not said.startswith("+OK"):
                return Found.failed("sign_in", f"Redis did not let the user in: {said[1:200]}.")
        writer.write(command("PING"))
        said = (await reader.readuntil(b"\n")).decode("utf-8", "replace").strip()
        course.end()
    if said == "+PONG":
        return Found()
    if said.startswith("-NOAUTH"):
        return Found.failed("sign_in", "Redis wants a password.")
    if said.startswith("-"):
        return Found.failed("redis", f"Redis answered: {said[1:200]}.")
    return Found.failed("malformed", "What answered is no Redis.", body=said[:500])


def command(*words: str) -> bytes:
    """A command as Redis reads it (RESP)."""
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
