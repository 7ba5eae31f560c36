"""The tenancy matrix: every route, called by everybody who must not see what Ada has.

Each route has a row in EXPECTED; a route without one fails, so that nobody adds a door without saying who may enter.
Paths are filled with the ids of Ada's things.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import select, text

from app.alerts.engine.models import Alert
from app.alerts.engine.work import hear_all
from app.alerts.signals import Signal, tell
from app.ingest.erasures.models import Erasure, ErasureState
from app.kit.work import transaction
from app.sites.digest import digest, new_secret
from app.sites.ids import new_id
from app.sites.models import SignIn
from app.uptime.models import Incident
from tests.cast import HUB, PASSWORD, Cast, Person

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)


class Row(NamedTuple):
    """The status that each caller gets; a tuple where more than one is right."""

    stranger: int | tuple[int, ...]
    eve: int | tuple[int, ...]
    eves_secret_key: int | tuple[int, ...]
    adas_public_key: int | tuple[int, ...]
    eves_organization_key: int | tuple[int, ...]


OF_A_SITE = Row(401, 404, 404, 403, 404)
OF_AN_ORGANIZATION = Row(401, 404, 401, 403, 401)
OF_ONESELF = Row(401, 200, 401, 403, 401)
FORM_OF_ONESELF = Row(401, 422, 401, 403, 401)  # let in, and told that the empty form is wrong
# The Sites API: for keys of an organization only, and Eve's finds no site of Ada's.
OF_SITES_API = Row(401, 401, 403, 403, 404)

OF_BUILDS = Row(401, 401, 404, 403, 403)


def everybody(status: int | tuple[int, ...]) -> Row:
    """The same for all: there is nothing of a tenant in it."""
    return Row(status, status, status, status, status)


EXPECTED: dict[tuple[str, str], Row] = {
    # set-up and sign-in: for strangers, and closed once there is an owner
    ("GET", "/api/setup"): everybody(200),
    ("POST", "/api/setup"): everybody(409),
    ("POST", "/api/sign-in"): everybody(401),
    ("POST", "/api/sign-out"): Row(204, 204, 204, 403, 204),
    # oneself
    ("GET", "/api/me"): OF_ONESELF,
    ("GET", "/api/me/sessions"): OF_ONESELF,
    ("DELETE", "/api/me/sessions/{session}"): Row(401, 404, 401, 403, 401),
    ("POST", "/api/me/password"): FORM_OF_ONESELF,
    # organizations
    ("GET", "/api/organizations"): OF_ONESELF,
    ("POST", "/api/organizations"): FORM_OF_ONESELF,
    ("PATCH", "/api/organizations/{org}"): OF_AN_ORGANIZATION,
    ("GET", "/api/organizations/{org}/members"): OF_AN_ORGANIZATION,
    ("PATCH", "/api/organizations/{org}/members/{user}"): OF_AN_ORGANIZATION,
    ("DELETE", "/api/organizations/{org}/members/{user}"): OF_AN_ORGANIZATION,
    ("GET", "/api/organizations/{org}/invitations"): OF_AN_ORGANIZATION,
    ("POST", "/api/organizations/{org}/invitations"): OF_AN_ORGANIZATION,
    ("DELETE", "/api/organizations/{org}/invitations/{invitation}"): OF_AN_ORGANIZATION,
    ("GET", "/api/organizations/{org}/audit"): OF_AN_ORGANIZATION,
    ("GET", "/api/organizations/{org}/sites"): OF_AN_ORGANIZATION,
    ("POST", "/api/organizations/{org}/sites"): OF_AN_ORGANIZATION,
    ("GET", "/api/organizations/{org}/keys"): OF_AN_ORGANIZATION,
    ("POST", "/api/organizations/{org}/keys"): OF_AN_ORGANIZATION,
    ("DELETE", "/api/organizations/{org}/keys/{key}"): OF_AN_ORGANIZATION,
    # an invitation's link is the permission; these callers hold a wrong one
    ("GET", "/api/invitations/{token}"): everybody(404),
    ("POST", "/api/invitations/{token}/accept"): Row(404, 404, 404, 403, 404),
    # sites
    ("GET", "/api/sites/{site}"): OF_A_SITE,
    ("PATCH", "/api/sites/{site}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/keys"): OF_A_SITE,
    ("POST", "/api/sites/{site}/keys"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/keys/{key}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/ingest"): OF_A_SITE,
    ("GET", "/api/sites/{site}/ingest/live"): OF_A_SITE,
    ("GET", "/api/sites/{site}/bots"): OF_A_SITE,
    ("GET", "/api/sites/{site}/bots/hits"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/bots/rules"): OF_A_SITE,
    ("GET", "/api/sites/{site}/shields"): OF_A_SITE,
    ("PATCH", "/api/sites/{site}/shields"): OF_A_SITE,
    ("POST", "/api/sites/{site}/shields"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/shields/{shield}"): OF_A_SITE,
    # analytics
    ("GET", "/api/sites/{site}/analytics/overview"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/breakdown"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/query"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/suggestions"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/live"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/live/events"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/heatmap"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/insights"): OF_A_SITE,
    ("GET", "/api/sites-at-a-glance"): OF_ONESELF,
    # a picture of a number, for everybody once the site's people chose it; Ada did not
    ("GET", "/badge/{site}.svg"): everybody(404),
    ("GET", "/badge/{site}.json"): everybody(404),
    # shared links; the link is the permission, and these callers hold a wrong one
    ("GET", "/api/sites/{site}/shares"): OF_A_SITE,
    ("POST", "/api/sites/{site}/shares"): OF_A_SITE,
    ("PATCH", "/api/sites/{site}/shares/{share}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/shares/{share}"): OF_A_SITE,
    ("POST", "/api/shares/{token}/open"): everybody(404),
    ("GET", "/api/sites/{site}/badge"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/badge"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/goals"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/goals/query"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/funnels/{funnel}/query"): OF_A_SITE,
    ("GET", "/api/sites/{site}/analytics/live/events/query"): OF_A_SITE,
    # named in the question: a key sees its own site only (tests/analytics/test_stats.py)
    ("POST", "/api/v2/query"): Row(401, 401, 404, 403, 404),
    ("GET", "/api/sites/{site}/analytics/funnels/{funnel}"): OF_A_SITE,
    ("POST", "/api/sites/{site}/analytics/funnels"): OF_A_SITE,
    ("GET", "/api/sites/{site}/goals"): OF_A_SITE,
    ("POST", "/api/sites/{site}/goals"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/goals/{goal}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/goals/{goal}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/segments"): OF_A_SITE,
    ("POST", "/api/sites/{site}/segments"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/segments/{segment}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/segments/{segment}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/funnels"): OF_A_SITE,
    ("POST", "/api/sites/{site}/funnels"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/funnels/{funnel}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/funnels/{funnel}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/annotations"): OF_A_SITE,
    ("POST", "/api/sites/{site}/annotations"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/annotations/{annotation}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/annotations/{annotation}"): OF_A_SITE,
    # errors
    ("GET", "/api/sites/{site}/errors"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/news"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/values"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/team"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/of-trace/{trace}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/events/{event}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/events/{event}/json"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/series"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/facets"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/grouping"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/activity"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/events"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/events/{event}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/events/{event}/markdown"): OF_A_SITE,
    ("POST", "/api/sites/{site}/errors/actions"): OF_A_SITE,
    ("POST", "/api/sites/{site}/errors/actions/{action}/undo"): OF_A_SITE,
    ("POST", "/api/sites/{site}/errors/merge/preview"): OF_A_SITE,
    ("POST", "/api/sites/{site}/errors/merge"): OF_A_SITE,
    ("POST", "/api/sites/{site}/errors/groups/{number}/unmerge"): OF_A_SITE,
    ("POST", "/api/sites/{site}/errors/groups/{number}/comments"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/groups/{number}/share"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/errors/groups/{number}/share"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/errors/groups/{number}/share"): OF_A_SITE,
    ("GET", "/api/shared-errors/{token}"): everybody(404),
    ("DELETE", "/api/sites/{site}/errors/groups/{number}/comments/{comment_id}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/rules"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/errors/rules"): OF_A_SITE,
    ("POST", "/api/sites/{site}/errors/rules/rehearsal"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/keeping"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/errors/keeping"): OF_A_SITE,
    ("GET", "/api/sites/{site}/errors/code"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/errors/code"): OF_A_SITE,
    ("PATCH", "/api/sites/{site}/keys/{key}"): OF_A_SITE,
    # Plausible's Sites API; the site is named in the address, the query or the body
    ("GET", "/api/v1/sites"): Row(401, 401, 403, 403, 200),
    ("POST", "/api/v1/sites"): Row(401, 401, 403, 403, 400),
    ("GET", "/api/v1/sites/teams"): Row(401, 401, 403, 403, 200),
    ("GET", "/api/v1/sites/goals"): OF_SITES_API,
    ("PUT", "/api/v1/sites/goals"): OF_SITES_API,
    ("DELETE", "/api/v1/sites/goals/{goal_id}"): OF_SITES_API,
    ("GET", "/api/v1/sites/shared-links"): OF_SITES_API,
    ("PUT", "/api/v1/sites/shared-links"): OF_SITES_API,
    ("DELETE", "/api/v1/sites/shared-links/{link_id}"): OF_SITES_API,
    ("GET", "/api/v1/sites/custom-props"): OF_SITES_API,
    ("GET", "/api/v1/sites/{site_id}"): OF_SITES_API,
    ("PUT", "/api/v1/sites/{site_id}"): OF_SITES_API,
    ("DELETE", "/api/v1/sites/{site_id}"): OF_SITES_API,
    # reports and alerts
    ("GET", "/api/sites/{site}/reports"): OF_A_SITE,
    ("POST", "/api/sites/{site}/reports"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/reports/{subscription}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/reports/preview"): OF_A_SITE,
    ("POST", "/api/sites/{site}/reports/test"): OF_A_SITE,
    ("GET", "/api/sites/{site}/deliveries"): OF_A_SITE,
    ("GET", "/api/sites/{site}/alerts"): OF_A_SITE,
    ("GET", "/api/sites/{site}/alerts/counts"): OF_A_SITE,
    ("GET", "/api/sites/{site}/alerts/{alert}"): OF_A_SITE,
    ("POST", "/api/sites/{site}/alerts/{alert}/acknowledge"): OF_A_SITE,
    ("POST", "/api/sites/{site}/alerts/{alert}/unacknowledge"): OF_A_SITE,
    ("POST", "/api/sites/{site}/alerts/{alert}/silence"): OF_A_SITE,
    ("POST", "/api/sites/{site}/alerts/{alert}/notes"): OF_A_SITE,
    ("GET", "/api/sites/{site}/alert-rules"): OF_A_SITE,
    ("POST", "/api/sites/{site}/alert-rules"): OF_A_SITE,
    ("GET", "/api/sites/{site}/alert-rules/watchable"): OF_A_SITE,
    ("POST", "/api/sites/{site}/alert-rules/preview"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/alert-rules/order"): OF_A_SITE,
    ("GET", "/api/sites/{site}/alert-rules/file"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/alert-rules/file"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/alert-rules/{rule}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/alert-rules/{rule}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/channels"): OF_A_SITE,
    ("POST", "/api/sites/{site}/channels"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/channels/{channel}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/channels/{channel}"): OF_A_SITE,
    ("POST", "/api/sites/{site}/channels/{channel}/test"): OF_A_SITE,
    ("GET", "/api/sites/{site}/silences"): OF_A_SITE,
    ("POST", "/api/sites/{site}/silences"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/silences/{silence}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/silences/{silence}"): OF_A_SITE,
    # the link of a message about an alert is the permission to take or silence it; these callers hold a wrong one
    ("GET", "/alert/{token}"): everybody(404),
    ("POST", "/alert/{token}"): everybody(404),
    ("GET", "/api/sites/{site}/status-pages"): OF_A_SITE,
    ("POST", "/api/sites/{site}/status-pages"): OF_A_SITE,
    ("GET", "/api/sites/{site}/status-pages/{page}"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/status-pages/{page}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/status-pages/{page}"): OF_A_SITE,
    ("POST", "/api/sites/{site}/status-pages/{page}/posts"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/status-pages/{page}/posts/{post}"): OF_A_SITE,
    ("POST", "/api/sites/{site}/status-pages/{page}/posts/{post}/updates"): OF_A_SITE,
    ("POST", "/api/sites/{site}/status-pages/{page}/webhooks"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/status-pages/{page}/subscribers/{subscriber}"): OF_A_SITE,
    # what Ada published is for everybody; of what is not published there is nothing (tests/uptime/test_status_pages.py)
    ("GET", "/status/{slug}"): everybody(404),
    ("GET", "/status/{slug}/history"): everybody(404),
    ("GET", "/status/{slug}/api.json"): everybody(404),
    ("GET", "/status/{slug}/feed.atom"): everybody(404),
    ("GET", "/status/{slug}/feed.rss"): everybody(404),
    ("GET", "/status/{slug}/badge/{name}"): everybody(404),
    ("POST", "/status/{slug}/subscribe"): everybody(404),
    ("GET", "/status/{slug}/{purpose}/{token}"): everybody(404),
    ("POST", "/status/{slug}/{purpose}/{token}"): everybody(404),
    ("GET", "/status/{slug}/{rest:path}"): everybody(404),
    # a mail's link is the permission to end what it is about; these callers hold a wrong one
    ("GET", "/unsubscribe/{token}"): everybody(404),
    ("POST", "/unsubscribe/{token}"): everybody(404),
    # data in and out
    ("GET", "/api/sites/{site}/imports"): OF_A_SITE,
    ("POST", "/api/sites/{site}/imports"): OF_A_SITE,
    ("GET", "/api/sites/{site}/imports/{import_id}"): OF_A_SITE,
    ("POST", "/api/sites/{site}/imports/{import_id}/cancel"): OF_A_SITE,
    ("POST", "/api/sites/{site}/imports/{import_id}/undo"): OF_A_SITE,
    ("GET", "/api/sites/{site}/export/events"): OF_A_SITE,
    ("GET", "/api/sites/{site}/export/reports"): OF_A_SITE,
    ("GET", "/api/sites/{site}/retention"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/retention"): OF_A_SITE,
    ("GET", "/api/sites/{site}/erasures"): OF_A_SITE,
    ("POST", "/api/sites/{site}/erasures"): OF_A_SITE,
    ("GET", "/api/sites/{site}/erasures/{erasure}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/erasures/{erasure}/proof"): OF_A_SITE,
    # telemetry
    ("GET", "/api/sites/{site}/apm/services"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/service"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/service/operations"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/service/databases"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/service/external"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/service-map"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/spans"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/groups"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/histogram"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/facets"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/differs"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/findings"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/{trace_id}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/traces/{trace_id}/spans/{span_id}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/keys"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/values"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs/export"): OF_A_SITE,
    ("GET", "/api/sites/{site}/views"): OF_A_SITE,
    ("POST", "/api/sites/{site}/views"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/views/{view}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/views/{view}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/doctor"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/doors"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/metrics"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/metrics/keys"): OF_A_SITE,
    ("POST", "/api/sites/{site}/apm/metrics/query"): OF_A_SITE,
    ("POST", "/api/sites/{site}/apm/metrics/query/sql"): OF_A_SITE,
    ("GET", "/api/sites/{site}/jaeger/api/dependencies"): OF_A_SITE,
    ("GET", "/api/sites/{site}/jaeger/api/operations"): OF_A_SITE,
    ("GET", "/api/sites/{site}/jaeger/api/services"): OF_A_SITE,
    ("GET", "/api/sites/{site}/jaeger/api/services/{service:path}/operations"): OF_A_SITE,
    ("GET", "/api/sites/{site}/jaeger/api/traces"): OF_A_SITE,
    ("GET", "/api/sites/{site}/jaeger/api/traces/{trace_id}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/settings"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/apm/settings"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs/histogram"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs/facets"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs/values"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs/context"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs/patterns"): OF_A_SITE,
    ("GET", "/api/sites/{site}/apm/logs/tail/live"): OF_A_SITE,
    # releases, deploys and source maps
    ("GET", "/api/sites/{site}/releases"): OF_A_SITE,
    ("GET", "/api/sites/{site}/releases/{version}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/dsn"): OF_A_SITE,
    ("GET", "/api/sites/{site}/deploys"): OF_A_SITE,
    ("GET", "/api/sites/{site}/release-marks"): OF_A_SITE,
    ("POST", "/api/sites/{site}/deploys"): OF_A_SITE,
    ("GET", "/api/sites/{site}/web-vitals"): OF_A_SITE,
    ("GET", "/api/sites/{site}/source-maps"): OF_A_SITE,
    ("GET", "/api/sites/{site}/source-maps/doctor"): OF_A_SITE,
    ("GET", "/api/sites/{site}/source-maps/{bundle}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/source-maps/{bundle}"): OF_A_SITE,
    # Sentry's API for builds: a secret key of the site alone, and Eve's is for no project of Ada's
    ("GET", "/api/0/"): Row(401, 401, 200, 403, 403),
    **{
        (method, f"/api/0/{path}"): OF_BUILDS
        for method, path in (
            ("GET", "organizations/{organization}/repos/"),
            ("GET", "organizations/{organization}/chunk-upload/"),
            ("POST", "organizations/{organization}/chunk-upload/"),
            ("POST", "organizations/{organization}/artifactbundle/assemble/"),
            ("POST", "projects/{organization}/{project}/artifactbundle/assemble/"),
            ("POST", "organizations/{organization}/releases/{version}/assemble/"),
            ("GET", "organizations/{organization}/releases/"),
            ("GET", "projects/{organization}/{project}/releases/"),
            ("POST", "organizations/{organization}/releases/"),
            ("POST", "projects/{organization}/{project}/releases/"),
            ("GET", "organizations/{organization}/releases/{version}/"),
            ("PUT", "organizations/{organization}/releases/{version}/"),
            ("PUT", "projects/{organization}/{project}/releases/{version}/"),
            ("DELETE", "organizations/{organization}/releases/{version}/"),
            ("GET", "organizations/{organization}/releases/{version}/deploys/"),
            ("POST", "organizations/{organization}/releases/{version}/deploys/"),
        )
    },
    # uptime
    ("GET", "/api/sites/{site}/monitors"): OF_A_SITE,
    ("POST", "/api/sites/{site}/monitors"): OF_A_SITE,
    ("POST", "/api/sites/{site}/monitors/test"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/locations"): OF_A_SITE,
    ("POST", "/api/sites/{site}/monitors/import"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/export"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/{monitor}"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/monitors/{monitor}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/monitors/{monitor}"): OF_A_SITE,
    ("POST", "/api/sites/{site}/monitors/{monitor}/pause"): OF_A_SITE,
    ("POST", "/api/sites/{site}/monitors/{monitor}/resume"): OF_A_SITE,
    ("POST", "/api/sites/{site}/monitors/{monitor}/test"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/{monitor}/bars"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/{monitor}/series"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/{monitor}/heat"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/{monitor}/places"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/{monitor}/responses"): OF_A_SITE,
    ("GET", "/api/sites/{site}/monitors/{monitor}/pings"): OF_A_SITE,
    ("GET", "/api/sites/{site}/incidents"): OF_A_SITE,
    ("GET", "/api/sites/{site}/incidents/{incident}"): OF_A_SITE,
    ("GET", "/api/sites/{site}/incidents/{incident}/around"): OF_A_SITE,
    ("POST", "/api/sites/{site}/incidents/{incident}/notes"): OF_A_SITE,
    ("GET", "/api/sites/{site}/maintenance"): OF_A_SITE,
    ("POST", "/api/sites/{site}/maintenance"): OF_A_SITE,
    ("PUT", "/api/sites/{site}/maintenance/{window}"): OF_A_SITE,
    ("DELETE", "/api/sites/{site}/maintenance/{window}"): OF_A_SITE,
    # for a prober's key; the site is the key's own
    ("POST", "/api/probe/share"): Row(401, 401, 403, 403, 403),
    ("POST", "/api/probe/results"): Row(401, 401, 403, 403, 403),
    # the hub itself
    ("GET", "/api/openapi.json"): everybody(200),
    ("GET", "/health"): everybody(200),
    ("GET", "/metrics"): everybody((200, 404)),
    ("GET", "/{path:path}"): everybody((200, 503)),
    ("GET", "/assets"): everybody((200, 404, 503)),  # public files; the page when the dashboard is not built
}

# What Ada makes of her site's own; whoever only looks may make some for themselves, so the form is a right one.
OF_SITES: dict[str, Any] = {
    "goal": {"kind": "event", "event_name": "Signup of ada.example"},
    "segment": {"name": "Segment of ada.example", "filters": ["is,country,DE"]},
    "funnel": {"name": "Funnel of ada.example", "steps": [{"filters": ["is,path,/"]}, {"filters": ["is,path,/b"]}]},
    "annotation": {"at": "2026-03-01T00:00:00Z", "text": "Note of ada.example"},
    "monitor": {"name": "Monitor of ada.example", "check": {"kind": "heartbeat"}},
    "window": {"name": "Work at ada.example", "starts_at": "2026-12-01T00:00:00Z", "duration_s": 3600},
    "view": {"page": "logs", "name": "View of ada.example", "address": "q=level:error"},
    "subscription": {"topic": "weekly_report", "recipient": "reader-of-ada.example@example.com"},
    "rule": {
        "slug": "hers", "name": "Rule of ada.example", "measure": {
            "measure": "web_visitors", "condition": {"kind": "threshold", "value": 5},
        },
    },
    "channel": {"kind": "slack", "name": "Channel of ada.example", "fields": {"url": "https://hooks.test/ada.example"}},
    "page": {"name": "Page of ada.example", "slug": "page-of-ada", "is_on": False, "groups": []},
    "post": {"title": "Post of ada.example", "state": "investigating", "text": "We look."},
    "silence": {
        "reason": "Silence of ada.example", "starts_at": "2026-03-01T00:00:00Z", "ends_at": "2026-03-02T00:00:00Z",
    },
}  # fmt: skip

# Of the Sites API: the site is Ada's, wherever it is named.
SITES_API = "/api/v1/sites"
NAMED = {"site_id": "ada.example"}
QUERIES = {f"{SITES_API}/{part}": NAMED for part in ("goals", "shared-links", "custom-props")}

# Forms for the routes that anybody may send; without one the empty form is sent.
FORMS: dict[tuple[str, str], Any] = {
    ("POST", "/api/setup"): {"organization": "E", "name": "E", "email": "eve2@example.com", "password": PASSWORD},
    ("POST", "/api/sign-in"): {"email": "ada@example.com", "password": "a guess"},
    ("POST", "/api/sites/{site}/analytics/funnels"): {"steps": OF_SITES["funnel"]["steps"]},
    ("POST", "/api/sites/{site}/segments"): OF_SITES["segment"],
    ("PUT", "/api/sites/{site}/segments/{segment}"): OF_SITES["segment"],
    ("POST", "/api/sites/{site}/annotations"): OF_SITES["annotation"],
    ("POST", "/api/sites/{site}/views"): OF_SITES["view"],
    ("PUT", "/api/sites/{site}/views/{view}"): OF_SITES["view"],
    ("PUT", "/api/sites/{site}/annotations/{annotation}"): OF_SITES["annotation"],
    ("POST", "/api/sites/{site}/monitors"): OF_SITES["monitor"],
    ("POST", "/api/sites/{site}/monitors/test"): OF_SITES["monitor"],
    ("POST", "/api/sites/{site}/monitors/import"): {"monitors": []},
    ("PUT", "/api/sites/{site}/monitors/{monitor}"): OF_SITES["monitor"],
    ("POST", "/api/sites/{site}/incidents/{incident}/notes"): {"words": "Hers"},
    ("POST", "/api/sites/{site}/maintenance"): OF_SITES["window"],
    ("PUT", "/api/sites/{site}/maintenance/{window}"): OF_SITES["window"],
    ("POST", "/api/sites/{site}/reports"): OF_SITES["subscription"],
    ("POST", "/api/sites/{site}/reports/test"): {"topic": "weekly_report"},
    ("POST", "/api/sites/{site}/alert-rules"): OF_SITES["rule"],
    ("PUT", "/api/sites/{site}/alert-rules/{rule}"): OF_SITES["rule"],
    ("POST", "/api/sites/{site}/alert-rules/preview"): OF_SITES["rule"],
    ("POST", "/api/sites/{site}/channels"): OF_SITES["channel"],
    ("PUT", "/api/sites/{site}/channels/{channel}"): OF_SITES["channel"],
    ("POST", "/api/sites/{site}/silences"): OF_SITES["silence"],
    ("PUT", "/api/sites/{site}/silences/{silence}"): OF_SITES["silence"],
    ("POST", "/api/sites/{site}/status-pages"): OF_SITES["page"],
    ("PUT", "/api/sites/{site}/status-pages/{page}"): OF_SITES["page"],
    ("POST", "/api/sites/{site}/status-pages/{page}/posts"): OF_SITES["post"],
    ("POST", "/api/sites/{site}/status-pages/{page}/posts/{post}/updates"): {"state": "resolved", "text": "Done."},
    ("POST", "/api/sites/{site}/status-pages/{page}/webhooks"): {"url": "https://hooks.example/ada.example"},
    ("PUT", "/api/sites/{site}/errors/code"): {"url": "https://git.example/{path}"},
    ("PATCH", "/api/sites/{site}/keys/{key}"): {"most_errors_a_day": 1000},
    ("POST", "/api/sites/{site}/alerts/{alert}/silence"): {"hours": 1},
    ("POST", "/api/sites/{site}/alerts/{alert}/notes"): {"text": "a note"},
    ("POST", "/api/v2/query"): {**NAMED, "metrics": ["visitors"], "date_range": "7d"},
    ("PUT", f"{SITES_API}/goals"): {**NAMED, "goal_type": "event", "event_name": "Hers"},
    ("DELETE", f"{SITES_API}/goals/{{goal_id}}"): NAMED,
    ("PUT", f"{SITES_API}/shared-links"): {**NAMED, "name": "Hers"},
    ("DELETE", f"{SITES_API}/shared-links/{{link_id}}"): NAMED,
    ("PUT", f"{SITES_API}/{{site_id}}"): {"timezone": "Asia/Tokyo"},
}
# Parts of paths that are words of the API, and no thing of anybody's.
WORDS = (
    "{kind}", "{version}", "{share}", "{token}", "{path:path}", "{link_id}", "{site_id}", "{trace_id}", "{span_id}", "{service:path}",
    "{kind}", "{share}", "{token}", "{path:path}", "{link_id}", "{site_id}", "{trace_id}", "{span_id}", "{service:path}",
    "{trace}", "{event}", "{number}", "{action}", "{comment_id}",
    "{slug}", "{name}", "{purpose}", "{rest:path}",
)  # fmt: skip
# There once their owner switches them on (tests/analytics/test_shares.py).
OFF_AT_FIRST = (
    "/api/sites/{site}/releases/{version}",
    "/api/sites/{site}/source-maps/{bundle}",
    "/badge/{site}.svg",
    "/badge/{site}.json",
    # of a trace that Ada never sent
    "/api/sites/{site}/apm/traces/{trace_id}",
    "/api/sites/{site}/apm/traces/{trace_id}/spans/{span_id}",
    "/api/sites/{site}/jaeger/api/traces/{trace_id}",
    # of an error that Ada never had
    "/api/sites/{site}/errors/events/{event}",
    "/api/sites/{site}/errors/events/{event}/json",
    "/api/sites/{site}/errors/groups/{number}",
    "/api/sites/{site}/errors/groups/{number}/series",
    "/api/sites/{site}/errors/groups/{number}/facets",
    "/api/sites/{site}/errors/groups/{number}/grouping",
    "/api/sites/{site}/errors/groups/{number}/activity",
    "/api/sites/{site}/errors/groups/{number}/events",
    "/api/sites/{site}/errors/groups/{number}/events/{event}",
    "/api/sites/{site}/errors/groups/{number}/events/{event}/markdown",
)
# What is asked by POST because it does not fit into a URL.
QUESTIONS = {
    ("POST", "/api/sites/{site}/analytics/funnels"),
    ("POST", "/api/sites/{site}/alert-rules/preview"),
    ("POST", "/api/sites/{site}/apm/metrics/query"),
    ("POST", "/api/sites/{site}/apm/metrics/query/sql"),
    ("POST", "/api/sites/{site}/errors/merge/preview"),
    ("POST", "/api/sites/{site}/errors/rules/rehearsal"),
}

# What must be as before, whatever the others tried: Ada's world.
WORLD = text(
    """
    select 'organization', row_to_json(o)::text from organizations o where o.id = :org
    union all select 'member', row_to_json(m)::text from memberships m where m.organization_id = :org
    union all select 'invitation', row_to_json(i)::text from invitations i where i.organization_id = :org
    union all select 'site', row_to_json(s)::text from sites s where s.organization_id = :org
    union all select 'key', row_to_json(k)::text
        from keys k join sites s on s.id = k.site_id where s.organization_id = :org
    union all select 'organization key', row_to_json(k)::text from keys k where k.organization_id = :org
    union all select 'goal', row_to_json(g)::text
        from goals g join sites s on s.id = g.site_id where s.organization_id = :org
    union all select 'segment', row_to_json(g)::text
        from segments g join sites s on s.id = g.site_id where s.organization_id = :org
    union all select 'view', row_to_json(v)::text
        from saved_views v join sites s on s.id = v.site_id where s.organization_id = :org
    union all select 'funnel', row_to_json(f)::text
        from funnels f join sites s on s.id = f.site_id where s.organization_id = :org
    union all select 'annotation', row_to_json(n)::text
        from annotations n join sites s on s.id = n.site_id where s.organization_id = :org
    union all select 'subscription', row_to_json(r)::text
        from subscriptions r join sites s on s.id = r.site_id where s.organization_id = :org
    union all select 'import', row_to_json(r)::text
        from imports r join sites s on s.id = r.site_id where s.organization_id = :org
    union all select 'erasure', row_to_json(r)::text
        from erasures r join sites s on s.id = r.site_id where s.organization_id = :org
    union all select 'message', row_to_json(m)::text from messages m where m.organization_id = :org
    union all select 'alert', row_to_json(a)::text
        from alerts a join sites s on s.id = a.site_id where s.organization_id = :org
    union all select 'alert rule', row_to_json(r)::text
        from alert_rules r join sites s on s.id = r.site_id where s.organization_id = :org
    union all select 'channel', row_to_json(c)::text from channels c where c.organization_id = :org
    union all select 'silence', row_to_json(i)::text
        from silences i join sites s on s.id = i.site_id where s.organization_id = :org
    union all select 'status page', row_to_json(p)::text from status_pages p where p.organization_id = :org
    union all select 'status post', row_to_json(t)::text
        from status_posts t join status_pages p on p.id = t.page_id where p.organization_id = :org
    union all select 'status subscriber', row_to_json(s)::text
        from status_subscribers s join status_pages p on p.id = s.page_id where p.organization_id = :org
    union all select 'audit', row_to_json(a)::text from audit_entries a where a.organization_id = :org
    union all select 'monitor', row_to_json(m)::text
        from monitors m join sites s on s.id = m.site_id where s.organization_id = :org
    union all select 'state', row_to_json(m)::text
        from monitor_states m join sites s on s.id = m.site_id where s.organization_id = :org
    union all select 'incident', row_to_json(i)::text
        from incidents i join sites s on s.id = i.site_id where s.organization_id = :org
    union all select 'incident note', row_to_json(n)::text from incident_notes n
        join incidents i on i.id = n.incident_id join sites s on s.id = i.site_id where s.organization_id = :org
    union all select 'maintenance', row_to_json(w)::text
        from maintenance_windows w join sites s on s.id = w.site_id where s.organization_id = :org
    union all select 'sign-in', row_to_json(i)::text from sign_ins i where i.user_id = :ada
    order by 1, 2
    """
)


@pytest.fixture
def app(whole_app: FastAPI) -> FastAPI:
    """The whole application, with an empty ClickHouse for those who may ask."""
    return whole_app


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path of an application."""
    found = iter_route_contexts(app.routes)
    pairs = {(method, route.path or "") for route in found for method in route.methods or {"GET"}}
    return sorted((method, path) for method, path in pairs if method != "HEAD")


class World:
    """Ada's things, and ways to knock at them."""

    def __init__(self, people: Cast, made: dict[str, str]) -> None:
        self.people = people
        self.ids = {
            "{site}": people.home.site.public_id,
            "{org}": people.home.organization.id,
            "{user}": people.ada.user.id,
            "{session}": people.ada.sign_in.id,
            "{key}": people.home.read_key[6:14],
            **made,
            "{share}": "abcdefghijkl",
            "{shield}": "abcdefghijkl",
            "{site_id}": people.home.site.domain,
            "{goal_id}": made["{goal}"],
            "{link_id}": "abcdefghijkl",
            "{kind}": "spike",
            "{token}": "not-the-token-of-any-invitation",
            "{path:path}": "some/page",
            "{trace_id}": "0" * 32,
            "{trace}": "0" * 32,
            "{event}": "0" * 32,
            "{number}": "1",
            "{action}": "abcdefghijkl",
            "{comment_id}": "1",
            "{span_id}": "0" * 16,
            "{service:path}": "shop/cart",
            "{organization}": people.home.organization.slug,
            "{project}": people.home.site.domain,
            "{version}": "1.0",
            "{bundle}": "abcdefghijkl",
            "{slug}": "page-of-ada",
            "{name}": "page.svg",
            "{purpose}": "confirm",
            "{rest:path}": "sign-in",
        }

    async def knock(self, method: str, path: str, token: str | None = None, person: Person | None = None) -> Response:
        """Call a route about Ada's things, with a key, as a person who has just signed in, or as nobody."""
        headers = {"x-nightjar": "1"} | ({"authorization": f"Bearer {token}"} if token else {})
        cookies = {"nightjar": await self._fresh_session(person)} if person else {}
        url = path
        for name, value in self.ids.items():
            url = url.replace(name, value)
        transport = ASGITransport(app=self.people.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url=HUB, headers=headers, cookies=cookies) as browser:
            form = None if method == "GET" else FORMS.get((method, path), {})
            return await browser.request(method, url, json=form, params=QUERIES.get(path) if method == "GET" else None)

    async def _fresh_session(self, person: Person) -> str:
        token, at = new_secret(), datetime.now(UTC)
        token_hash = digest(self.people.stores.pepper, "session", token)
        async with self.people.stores.postgres.work() as work:
            work.add(
                SignIn(user_id=person.user.id, token_hash=token_hash, device="New", created_at=at, last_seen_at=at)
            )
        return token

    async def snapshot(self) -> list[tuple[str, str]]:
        """All that is Ada's, row by row."""
        ids = {"org": self.people.home.organization.id, "ada": self.people.ada.user.id}
        async with self.people.stores.postgres.work() as work:
            return [(kind, row) for kind, row in await work.execute(WORLD, ids)]


@pytest.fixture
async def world(people: Cast) -> World:
    """The cast, and an invitation that waits."""
    invitations = f"/api/organizations/{people.home.organization.id}/invitations"
    answer = await people.ada.browser.post(invitations, json={"email": "new@example.com"})
    made = {"{invitation}": answer.json()["id"]}
    for name in ("goal", "segment", "funnel", "annotation", "view"):
        answer = await people.ada.browser.post(f"/api/sites/{people.home.site.public_id}/{name}s", json=OF_SITES[name])
        made[f"{{{name}}}"] = answer.json()["id"]
    reports = f"/api/sites/{people.home.site.public_id}/reports"
    made["{subscription}"] = (await people.ada.browser.post(reports, json=OF_SITES["subscription"])).json()["id"]
    made |= await _of_alerts(people)
    for name, path in (("monitor", "monitors"), ("window", "maintenance")):
        answer = await people.ada.browser.post(f"/api/sites/{people.home.site.public_id}/{path}", json=OF_SITES[name])
        made[f"{{{name}}}"] = answer.json()["id"]
    imports = f"/api/sites/{people.home.site.public_id}/imports?kind=events&name=a.jsonl"
    made["{import_id}"] = (await people.ada.browser.post(imports, content=b"{}")).json()["id"]
    async with people.stores.postgres.work() as work:
        erasure = Erasure(
            id=new_id(), site_id=people.home.site.id, domain="a.example", actor="Ada", state=ErasureState.DONE,
            progress=1, proof=[], created_at=datetime.now(UTC),
        )  # fmt: skip
        work.add(erasure)
        incident = Incident(
            id=new_id(), site_id=people.home.site.id, monitor_id=made["{monitor}"], kind="down",
            began_at=datetime.now(UTC), noticed_at=datetime.now(UTC), code="missed", words="ada.example was away",
            locations=[], facts={},
        )  # fmt: skip
        work.add(incident)
    made["{erasure}"], made["{incident}"] = erasure.id, incident.id
    return World(people, made)


async def _of_alerts(people: Cast) -> dict[str, str]:
    """A rule, a channel, a silence and an alert of Ada's site."""
    made: dict[str, str] = {}
    for name, path in {"rule": "alert-rules", "channel": "channels", "silence": "silences"}.items():
        answer = await people.ada.browser.post(f"/api/sites/{people.home.site.public_id}/{path}", json=OF_SITES[name])
        made[f"{{{name}}}"] = answer.json()["id"]
    pages = f"/api/sites/{people.home.site.public_id}/status-pages"
    made["{page}"] = page = (await people.ada.browser.post(pages, json=OF_SITES["page"])).json()["id"]
    written = (await people.ada.browser.post(f"{pages}/{page}/posts", json=OF_SITES["post"])).json()
    made["{post}"] = written["posts"][0]["id"]
    hook = {"url": "https://hooks.example/of-ada.example"}
    made["{subscriber}"] = (await people.ada.browser.post(f"{pages}/{page}/webhooks", json=hook)).json()["id"]
    at = datetime(2026, 3, 1, tzinfo=UTC)
    async with transaction(people.stores) as work:
        await tell(
            work,
            Signal(
                people.home.site.id,
                "monitor_down",
                "monitor:1",
                "firing",
                "critical",
                "Shop of ada.example is down",
                "",
                "/",
                at,
            ),
        )
    await hear_all(people.stores)
    async with people.stores.postgres.work() as work:
        made["{alert}"] = (await work.scalars(select(Alert.id).where(Alert.site_id == people.home.site.id))).one()
    return made


def changes(method: str, path: str) -> bool:
    """Whether a route is there to change something."""
    return method != "GET" and (method, path) not in QUESTIONS


def is_as_expected(status: int, expected: int | tuple[int, ...]) -> bool:
    return status in (expected if isinstance(expected, tuple) else (expected,))


def test_every_route_has_a_row(app: FastAPI):
    assert [route for route in routes(app) if route not in EXPECTED] == []


async def test_nobody_else_sees_or_changes_what_is_adas(world: World):
    people, before, wrong = world.people, await world.snapshot(), []
    ids = [value for name, value in world.ids.items() if name not in WORDS]
    marks = ["ada.example", "ada@example.com", "new@example.com", *ids, people.home.public_key]
    callers = {
        "stranger": {},
        "eve": {"person": people.eve},
        "eves_secret_key": {"token": people.elsewhere.admin_key},
        "adas_public_key": {"token": people.home.public_key},
        "eves_organization_key": {"token": people.elsewhere.organization_key},
    }
    for method, path in routes(people.app):
        for caller, credentials in callers.items():
            answer = await world.knock(method, path, **credentials)
            expected = getattr(EXPECTED[method, path], caller)
            if not is_as_expected(answer.status_code, expected):
                wrong.append(f"{method} {path} as {caller}: {answer.status_code}, not {expected}")
            if any(mark in answer.text for mark in marks):
                wrong.append(f"{method} {path} as {caller} tells something of Ada's: {answer.text[:200]}")
    assert wrong == []
    assert await world.snapshot() == before


async def test_who_may_only_look_changes_nothing(world: World):
    before, wrong = await world.snapshot(), []
    for method, path in routes(world.people.app):
        if changes(method, path) and ("{site}" in path or "{org}" in path):
            answer = await world.knock(method, path, person=world.people.ben)
            if answer.status_code != 403:
                wrong.append(f"{method} {path} as Ben: {answer.status_code}, not 403")
    assert wrong == []
    assert await world.snapshot() == before


async def test_a_key_that_only_reads_changes_nothing(world: World):
    before, wrong = await world.snapshot(), []
    for method, path in routes(world.people.app):
        if changes(method, path) and "{site}" in path:
            for key in (world.people.home.read_key, world.people.home.organization_key):
                answer = await world.knock(method, path, token=key)
                if answer.status_code != 403:
                    wrong.append(f"{method} {path} with a key for reading: {answer.status_code}, not 403")
    assert wrong == []
    assert await world.snapshot() == before


async def test_the_paths_of_this_matrix_lead_to_adas_things(world: World):
    """Without this a typing error in a path would make every 404 above look right."""
    for method, path in routes(world.people.app):
        is_endless = path.endswith(("/live", "/live/events"))
        is_theirs = ("{site}" in path or "{org}" in path) and path not in OFF_AT_FIRST
        if method == "GET" and not is_endless and is_theirs:
            answer = await world.knock(method, path, person=world.people.ada)
            assert answer.status_code not in (401, 403, 404), f"{path}: {answer.status_code}"
        if method == "GET" and path.startswith(SITES_API):
            answer = await world.knock(method, path, token=world.people.home.organization_key)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
