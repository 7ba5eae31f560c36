"""gRPC's health protocol, asked at the judged address under the target's own name."""

import grpc
import grpc.aio

from app.ingest.forms import varint
from app.kit.reach import Course, Reach, Unreached
from app.uptime.checks import GrpcCheck
from app.uptime.probes.found import Found

METHOD = "/grpc.health.v1.Health/Check"
STATES = {0: "UNKNOWN", 1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN"}


async def look(reach: Reach, check: GrpcCheck, seconds: float, course: Course) -> Found:
    """One check. Raises Unreached."""
    target = await reach.address(check.host, course, check.family, seconds)
    place = f"ipv6:[{target}]:{check.port}" if ":" in target else f"ipv4:{target}:{check.port}"
    course.begin("first_byte")
    options: list[tuple[str, str | int]] = [
        ("grpc.enable_retries", 0), ("grpc.default_authority", check.host), ("grpc.use_local_subchannel_pool", 1),
        ("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", 65_536),
    ]  # fmt: skip
    if check.tls:
        options.append(("grpc.ssl_target_name_override", check.host))
        channel = grpc.aio.secure_channel(place, grpc.ssl_channel_credentials(reach.trust.roots()), options)
    else:
        channel = grpc.aio.insecure_channel(place, options)
    try:
        ask = channel.unary_unary(METHOD, request_serializer=bytes, response_deserializer=bytes)
        answer = await ask(_request(check.service), timeout=seconds)
    except grpc.aio.AioRpcError as error:
        return _refused(error, course)
    finally:
        await channel.close()
    course.end()
    state = STATES.get(_state(answer), "UNKNOWN")
    if state == "SERVING":
        return Found()
    return Found.failed("grpc", f"The service says that it is {state}.")


def _refused(error: grpc.aio.AioRpcError, course: Course) -> Found:
    code, words = error.code(), (error.details() or "").replace("\n", " ")[:200]
    if code is grpc.StatusCode.UNAVAILABLE:
        raise Unreached("connect", "grpc_unavailable", f"The server cannot be reached over gRPC: {words}.")
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        raise TimeoutError
    course.end()
    if code is grpc.StatusCode.NOT_FOUND:
        return Found.failed("grpc", "The server does not know this service.")
    if code is grpc.StatusCode.UNIMPLEMENTED:
        return Found.failed("grpc", "The server does not speak gRPC's health protocol.")
    return Found.failed("grpc", f"The server answered {code.name}: {words}.")


def _request(service: str) -> bytes:
    name = service.encode()
    size, rest = len(name), b""
    while size > 0x7F:
        rest += bytes([size & 0x7F | 0x80])
        size >>= 7
    return b"\x0a" + rest + bytes([size]) + name if name else b""


def _state(answer: bytes) -> int:
    return varint(answer, 1)[0] if answer[:1] == b"\x08" else 0
