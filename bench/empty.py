"""The ceiling of the door: an application with one empty route, under the hub's own server and settings. Takes a port."""

import asyncio
import sys

import uvicorn
import uvloop
from fastapi import FastAPI, Response

app = FastAPI(openapi_url=None)


@app.post("/api/track", status_code=202)
async def nothing() -> Response:
    """Answer as the real door does, without reading the body."""
    return Response(status_code=202)


async def main(port: int) -> None:
    """Serve until killed."""
    config = uvicorn.Config(
        app, port=port, loop="none", http="httptools", access_log=False, log_config=None, server_header=False,
        date_header=False, proxy_headers=True, forwarded_allow_ips="127.0.0.1,::1",
    )  # fmt: skip
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
