"""The application: doors for machines, routes for people, and the dashboard."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.apm import openapi as telemetry_openapi
from app.apm.intake import Intake as Telemetry
from app.apm.receive import NoSignal
from app.dashboard_files import mount_dashboard
from app.errors.intake import Intake as ErrorIntake
from app.errors.sourcemaps.resolve import SourceMaps
from app.features import MEASURES, ROUTERS, SENTRY, TRAFFIC, doors
from app.ingest.publish import Publisher, publish_drops
from app.kit.asgi import App, Receive, Scope, Send
from app.kit.problems import NotFound, Unavailable, handle_problems
from app.kit.reach import Reach
from app.kit.stores import Stores
from app.sites.opening import open_sites
from app.sites.shares.framing import frame_ancestors
from app.track import openapi
from app.track.salts import Salts
from app.uptime.known import Heartbeats
from app.uptime.status_pages.hosts import Hosts

TALLY_EVERY_S = 2
OF_A_NUMBER = frozenset("123456789")


class Nightjar(FastAPI):
    """FastAPI for people; requests to a machines' door do not pass through it, which is worth half their rate."""

    doors: Mapping[str, App] = {}
    otlp_port = 0  # where nothing but telemetry is taken
    no_signal = NoSignal()
    status_hosts: Hosts | None = None  # status pages under domains of their own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at the door of this path, or in FastAPI."""
        if scope["type"] == "http":
            if self.status_hosts is not None:
                self.status_hosts.point(scope)
            path = scope["path"]
            door = self.doors.get(path) or self.doors.get(path[: path.find("/", 1) + 1])
            if door is None and path.startswith("/api/") and path[5:6] in OF_A_NUMBER:
                door = self.doors.get(SENTRY)
            if self.otlp_port and scope["server"][1] == self.otlp_port and not path.startswith("/v1/"):
                door = self.no_signal
            if door is not None:
                await door(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """What the framework knows of its routes, and what the doors say of themselves."""
        document = super().openapi()
        for words in (openapi, telemetry_openapi):
            document["paths"].update(words.paths())
            document["components"]["schemas"].update(words.schemas())
        return document


def create_app(stores: Stores) -> Nightjar:
    """The whole application over open stores. Its lifespan opens the doors and hands over what they hold."""

    @asynccontextmanager
    async def lifespan(app: Nightjar) -> AsyncIterator[None]:
        publisher = Publisher(stores.streams, stores.settings.commit_ms)
        salts = Salts(stores.streams, stores.settings.run_dir)
        heartbeats, maps = Heartbeats(stores.postgres), SourceMaps(stores.postgres)
        app.state.reach, app.state.source_maps = Reach.of(stores.settings), maps
        async with (
            open_sites(app, stores) as directory,
            heartbeats.open(stores.streams),
            maps.open(stores.streams),
        ):
            app.state.publisher = publisher
            app.state.telemetry = telemetry = Telemetry(stores, directory, publisher)
            app.state.errors = errors = ErrorIntake(stores, directory, publisher)
            app.doors = doors(stores, directory, publisher, salts, telemetry, heartbeats, errors)
            app.status_hosts = hosts = Hosts(stores)
            quotas = (telemetry.quota, errors.quota, errors.key_quota)
            chores = (
                hosts.keep_fresh(),
                salts.keep_fresh(),
                _hand_over_tally(publisher),
                *(quota.keep_exchanging() for quota in quotas),
            )
            tasks = [asyncio.create_task(chore) for chore in chores]
            yield
            for task in tasks:
                task.cancel()
            await publish_drops(publisher)
            with suppress(Unavailable):
                for quota in quotas:
                    await quota.exchange()
            await publisher.close()

    app = Nightjar(
        title="Nightjar", version="0.1.0", lifespan=lifespan,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.stores = stores
    app.state.measures, app.state.traffic = MEASURES, TRAFFIC
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    # In here and not in the server: the doors look at the address themselves, once.
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=stores.settings.trusted_proxies)
    handle_problems(app)
    for router in ROUTERS:
        app.include_router(router)
    _mount_health(app, stores)
    mount_dashboard(app, frame_ancestors)
    return app


def _mount_health(app: FastAPI, stores: Stores) -> None:
    @app.get("/health", tags=["hub"])
    async def health() -> dict[str, str]:
        """200 once everything is ready; 503 while a store is away."""
        if not stores.streams.is_up:
            raise Unavailable("The queue does not answer.", retry_after=2)
        return {"status": "ok"}

    @app.get("/metrics", tags=["hub"], response_class=Response)
    async def metrics(request: Request) -> Response:
        """Counters of this process in Prometheus' text format; for this machine, or with the metrics token."""
        _permit_metrics(request, stores.settings.metrics_token.get_secret_value())
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _permit_metrics(request: Request, token: str) -> None:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return
    client = request.client.host if request.client else ""
    if client not in ("127.0.0.1", "::1"):
        raise NotFound()


async def _hand_over_tally(publisher: Publisher) -> None:
    while True:
        await asyncio.sleep(TALLY_EVERY_S)
        with suppress(Unavailable):
            await publish_drops(publisher)
