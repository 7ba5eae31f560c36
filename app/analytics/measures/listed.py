"""What alert rules can watch of web traffic, in words."""

from app.alerts.measures import Measure, MeasureField
from app.analytics.goals.queries import names_of_goals
from app.analytics.measures import queries

GOAL = MeasureField(
    "goal", "Goal", "The rule follows it to another name. If it is deleted the rule says so, and its alerts end.",
    is_required=True, of_site=names_of_goals,
)  # fmt: skip

MEASURES = (
    Measure("web_visitors", "Visitors", "Web traffic", "count", queries.visitors, behind=queries.behind),
    Measure("web_pageviews", "Page views", "Web traffic", "count", queries.pageviews, behind=queries.behind),
    Measure("web_events", "Everything the script sends", "Web traffic", "count", queries.events),
    Measure(
        "goal_conversion", "Conversion rate of a goal", "Web traffic", "percent", queries.conversion, (GOAL,),
        is_count=False,
    ),
)  # fmt: skip
