"""Table of contents: every door, page and chore of every feature. Nothing registers itself; what runs stands here."""

from collections.abc import Mapping
from datetime import UTC, datetime

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from fastapi import APIRouter

from app.alerts.channels.routes import router as channels
from app.alerts.chores import forget_messages, warn_of_dead_channels
from app.alerts.engine.routes import router as alert_inbox
from app.alerts.measures import Measures, table
from app.alerts.routes import router as alerts
from app.alerts.rules.routes import router as alert_rules
from app.alerts.silences.routes import router as silences
from app.analytics.annotations.routes import router as annotations
from app.analytics.badge.routes import router as badge
from app.analytics.chores import rebuild_rollups
from app.analytics.exports.routes import router as exports
from app.analytics.funnels.routes import router as funnels
from app.analytics.glance.routes import router as glance
from app.analytics.goals.routes import router as goals
from app.analytics.imports.routes import router as imports
from app.analytics.insights.routes import router as insights
from app.analytics.measures.listed import MEASURES as TRAFFIC_MEASURES
from app.analytics.measures.queries import machines
from app.analytics.reports.chores import post_due_reports
from app.analytics.reports.routes import router as reports
from app.analytics.rollups import rebuild
from app.analytics.routes import router as analytics
from app.analytics.segments.routes import router as segments
from app.analytics.shares.routes import router as shares
from app.analytics.sites_api.routes import router as sites_api
from app.analytics.stats.routes import router as stats
from app.analytics.watching.routes import router as watching
from app.apm.doctor.routes import router as doctor
from app.apm.intake import Intake as Telemetry
from app.apm.jaeger.routes import router as jaeger
from app.apm.logs.routes import router as logs
from app.apm.measures.listed import MEASURES as TELEMETRY_MEASURES
from app.apm.metrics.routes import router as metrics
from app.apm.plain.receive import plain_doors
from app.apm.receive import NoSignal, OtlpDoor
from app.apm.services.routes import router as services
from app.apm.signals import SIGNALS
from app.apm.traces.routes import router as traces
from app.errors.chores import end_ignoring, keep_hashes_known, keep_within_room, watch_spikes
from app.errors.code.routes import router as code_links
from app.errors.deciding.routes import router as deciding
from app.errors.deploys.routes import router as releases
from app.errors.intake import Intake as ErrorIntake
from app.errors.issues.routes import router as issues
from app.errors.issues.traffic import Traffic
from app.errors.measures.listed import MEASURES as ERROR_MEASURES
from app.errors.monitor.receive import MonitorDoor
from app.errors.monitor.routes import router as vitals
from app.errors.otlp import hand_over_exceptions
from app.errors.plain import PlainDoor
from app.errors.read_again import read_again
from app.errors.receive import SentryDoor
from app.errors.shared.routes import router as shared_errors
from app.errors.sourcemaps.chores import forget_uploads
from app.errors.sourcemaps.routes import router as source_maps
from app.errors.upload.routes import router as builds
from app.ingest.erasures.routes import router as erasures
from app.ingest.publish import Publisher
from app.ingest.retention import forget_old
from app.ingest.routes import router as ingest
from app.kit.address import networks
from app.kit.asgi import App
from app.kit.chores import Chore
from app.kit.stores import Stores
from app.sites.chores import forget_what_ended
from app.sites.directory import Directory
from app.sites.routes import router as sites
from app.sites.views.routes import router as saved_views
from app.timeline.around.routes import router as around
from app.track.bots.chores import settle_filters
from app.track.bots.routes import router as bots
from app.track.intake import Intake
from app.track.network import Networks
from app.track.place import Places
from app.track.plausible import PlausibleDoor
from app.track.receive import TrackDoor
from app.track.salts import Salts
from app.track.script import ScriptDoor
from app.track.server import ServerDoor
from app.track.today import Today
from app.uptime.incidents.routes import router as incidents
from app.uptime.known import Heartbeats
from app.uptime.receive import PingDoor
from app.uptime.routes import router as monitors
from app.uptime.status_pages.open_routes import router as open_status_pages
from app.uptime.status_pages.routes import router as status_pages
from app.uptime.status_pages.snapshot import write_snapshots

SENTRY = "/api/<site>/"  # the doors of a site's number, as Sentry's SDKs make addresses of a DSN
# The people's doors.
ROUTERS: list[APIRouter] = [
    sites,
    ingest,
    analytics,
    glance,
    shares,
    badge,
    goals,
    segments,
    funnels,
    annotations,
    watching,
    insights,
    stats,
    sites_api,
    imports,
    erasures,
    exports,
    alerts,
    alert_inbox,
    alert_rules,
    channels,
    silences,
    status_pages,
    open_status_pages,
    reports,
    bots,
    services,
    traces,
    logs,
    doctor,
    jaeger,
    monitors,
    incidents,
    around,
    builds,
    releases,
    source_maps,
    vitals,
    issues,
    metrics,
    deciding,
    saved_views,
    shared_errors,
    code_links,
]


def doors(
    stores: Stores,
    directory: Directory,
    publisher: Publisher,
    salts: Salts,
    telemetry: Telemetry,
    heartbeats: Heartbeats,
    errors: ErrorIntake,
) -> Mapping[str, App]:
    """The machines' doors, by path; a path that ends with a slash stands for everything below it."""
    settings = stores.settings
    intake = Intake(
        directory, publisher, salts, Places(settings.geo_file), Networks(), networks(settings.trusted_proxies),
        settings.event_shards, settings.track_rate,
    )  # fmt: skip
    return {
        "/api/track": TrackDoor(intake),
        "/api/event": PlausibleDoor(intake),
        "/api/ingest/events": ServerDoor(intake),
        "/js/": ScriptDoor(),
        "/ping/": PingDoor(heartbeats, directory, publisher),
        **{signal.path: OtlpDoor(telemetry, signal) for signal in SIGNALS},
        "/v1/": NoSignal(),
        **plain_doors(telemetry),
        "/api/ingest/errors": PlainDoor(errors),
        SENTRY: SentryDoor(errors),
        "/api/monitor": MonitorDoor(errors, directory, Today(intake), settings.track_rate),
    }


async def _forget_old(stores: Stores) -> None:
    await forget_old(stores, datetime.now(UTC))


async def _forget_what_ended(stores: Stores) -> None:
    await forget_what_ended(stores, datetime.now(UTC))


async def _forget_uploads(stores: Stores) -> None:
    await forget_uploads(stores, datetime.now(UTC))


async def _settle_filters(stores: Stores) -> None:
    await settle_filters(stores, lambda days: rebuild(stores.clickhouse, days=days))


# What rules can watch.
MEASURES: Measures = table([*TRAFFIC_MEASURES, *TELEMETRY_MEASURES, *ERROR_MEASURES])

# What errors are held against: who looks at the site, with what.
TRAFFIC: Traffic = machines

CHORES: list[Chore] = [
    Chore("delete the oldest errors where they take too much of the disk", keep_within_room, CronTrigger(minute=23)),
    Chore("let in filtered hits, or keep them out again", _settle_filters, IntervalTrigger(seconds=3)),
    Chore("roll up the days that got events", rebuild_rollups, CronTrigger(minute=2)),
    Chore("post the reports that are due", post_due_reports, CronTrigger(minute="*/5")),
    Chore("warn of channels that deliver nothing", warn_of_dead_channels, CronTrigger(minute="*", second=45)),
    Chore("make errors of telemetry's exceptions", hand_over_exceptions, IntervalTrigger(seconds=5)),
    Chore("read errors again with source maps that came late", read_again, IntervalTrigger(seconds=10)),
    Chore("take up errors whose ignoring is over", end_ignoring, CronTrigger(minute="*", second=10)),
    Chore("look for errors that became frequent", watch_spikes, CronTrigger(minute="*", second=20)),
    Chore("tell ClickHouse whose hashes are", keep_hashes_known, CronTrigger(minute="*", second=50)),
    Chore("write status pages as files", write_snapshots, IntervalTrigger(seconds=10)),
    Chore("forget old deliveries", forget_messages, CronTrigger(hour=3, minute=40)),
    Chore("delete what sites keep no longer", _forget_old, CronTrigger(hour=3, minute=41)),
    Chore("forget source maps that nothing needs", _forget_uploads, CronTrigger(hour=3, minute=42)),
    Chore("forget ended sessions and expired invitations", _forget_what_ended, CronTrigger(minute=17)),
]
