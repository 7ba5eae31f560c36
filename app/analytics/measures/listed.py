"""What alert rules can watch of web traffic, in words."""

from app.alerts.measures import Measure, MeasureField
from app.analytics.measures import queries

GOAL = MeasureField("goal", "Goal", "Its name.", is_required=True)

MEASURES = (
    Measure("web_visitors", "Visitors", "Web traffic", "count", queries.visitors, behind=queries.behind),
    Measure("web_pageviews", "Page views", "Web traffic", "count", queries.pageviews, behind=queries.behind),
    Measure("web_events", "Everything the script sends", "Web traffic", "count", queries.events),
    Measure(
        "goal_conversion", "Conversion rate of a goal", "Web traffic", "percent", queries.conversion, (GOAL,),
        is_count=False,
    ),
)  # fmt: skip
