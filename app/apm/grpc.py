"""OTLP over gRPC: ``Export`` of the three services, on a port of its own.

The handlers are generic and take raw bytes, so a request is decoded once, where HTTP's are. gRPC itself unpacks gzip
and deflate under the same limit; what is larger it refuses as RESOURCE_EXHAUSTED without RetryInfo, as the
specification asks.
"""

from typing import Any, Self

import grpc
import grpc.aio

from app.apm.intake import Intake
from app.apm.refusal import note, refusal
from app.apm.signals import SIGNALS, Signal
from app.apm.status import PROTOBUF, Refused, status, success

GRACE_S = 1.5  # for requests under way when the hub stops
DETAILS = "grpc-status-details-bin"
CODES = {code.value[0]: code for code in grpc.StatusCode}


class GrpcDoor:
    """All three services on one port. ``async with`` opens it, and lets what is under way end."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        # Without the first, a second hub on this port would take half of the requests, silently.
        options = [("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", intake.most_bytes)]
        self._server = grpc.aio.server(options=options)
        self._server.add_generic_rpc_handlers(tuple(map(self._handler, SIGNALS)))

    def listen(self, host: str, port: int) -> int:
        """Take a port; returns its number. Raises OSError when it is taken."""
        try:
            return self._server.add_insecure_port(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        except RuntimeError as error:
            raise OSError(str(error)) from None

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop(GRACE_S)

    def _handler(self, signal: Signal) -> grpc.GenericRpcHandler:
        async def export(request: bytes, context: Any) -> bytes:
            try:
                return await self._export(signal, request, dict(context.invocation_metadata()))
            except Exception as error:  # noqa: BLE001, whatever happened, the sender may send it again
                await _refuse(context, refusal(error))
                raise AssertionError from None  # abort raises

        return grpc.method_handlers_generic_handler(
            signal.service, {"Export": grpc.unary_unary_rpc_method_handler(export)}
        )

    async def _export(self, signal: Signal, request: bytes, metadata: dict[str, Any]) -> bytes:
        sender = await self._intake.sender(metadata, str(metadata.get("origin", "")))
        await self._intake.admit(sender)
        try:
            async with self._intake.room(len(request)):
                sound = await self._intake.take(signal, sender, request)
        except Refused as refused:
            note(sender, refused)
            raise
        return success(signal, sound.rejected, sound.words, PROTOBUF)


async def _refuse(context: Any, refused: Refused) -> None:
    """Abort with the code, and the whole Status (RetryInfo with it) where gRPC's clients look for it."""
    details = ((DETAILS, status(refused).SerializeToString()),)
    await context.abort(CODES[refused.code], refused.message, details)
