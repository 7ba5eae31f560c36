"""A breakdown as CSV, safe to open in a spreadsheet."""

import csv
import io

from fastapi import Request, Response

from app.analytics.dimensions import DIMENSIONS, is_of_events
from app.analytics.schemas import Breakdown

# A cell that begins like this is run as a formula by spreadsheets, and values come from strangers' browsers.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def wants_csv(request: Request) -> bool:
    """Whether CSV is what the sender asked for first."""
    return request.headers.get("accept", "").split(",")[0].split(";")[0].strip() == "text/csv"


def breakdown_csv(of: Breakdown) -> Response:
    """A breakdown as a file."""
    name = of.dimension.replace(":", "_").encode("ascii", "ignore").decode().replace('"', "")
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(breakdown_text(of), media_type="text/csv; charset=utf-8", headers=headers)


def breakdown_text(of: Breakdown, *, with_header: bool = True) -> str:
    """The rows under the names of the API, one a line."""
    within_country = not is_of_events(of.dimension) and DIMENSIONS[of.dimension].within_country
    columns = ["country"] * within_country + of.metrics
    text = io.StringIO()
    lines = csv.writer(text)
    if with_header:
        lines.writerow([of.dimension, *columns])
    for row in of.rows:
        lines.writerow([cell(row.value), *(cell(getattr(row, name)) for name in columns)])
    return text.getvalue()


def cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
