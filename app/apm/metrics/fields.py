"""What series can be searched for by name, besides their attributes and resources."""

from app.kit.search.fields import Field, Signal

COLUMNS = {"service": "service", "environment": "environment", "host": "host"}
_TEXTS = {
    "service": "service", "service.name": "service", "env": "environment", "environment": "environment",
    "deployment.environment.name": "environment", "host": "host", "host.name": "host",
    "unit": "unit", "metric": "metric",
}  # fmt: skip

SERIES = Signal(
    fields={key: Field(column) for key, column in _TEXTS.items()},
    texts=("metric", "description", "service", "host"),
)
