"""What alert rules can watch of errors and web vitals, in words."""

from app.alerts.measures import Measure, MeasureField
from app.errors.measures import queries
from app.errors.measures.queries import GROUPS, VITALS

SEARCH = MeasureField("search", "Search", "As in the list of errors, for example env:production release:1.4.2.")
BY = MeasureField("group_by", "An alert for each", choices=tuple(name for name in GROUPS if name))

MEASURES = (
    Measure("errors", "Errors", "Errors", "count", queries.errors, (SEARCH, BY), path="/errors"),
    Measure("error_people", "People who met errors", "Errors", "count", queries.people, (SEARCH, BY), path="/errors"),
    Measure(
        "web_vital", "A web vital, p75", "Web traffic", "", queries.vital,
        (
            MeasureField("vital", "Web vital", choices=VITALS, default="LCP"),
            MeasureField("page", "Page", "Its path; empty for all."),
        ),
        is_count=False, path="/web-vitals",
    ),
)  # fmt: skip
