"""What people see of all their sites."""

from pydantic import BaseModel


class Glance(BaseModel):
    """A site lately. ``days``: visitors of seven times 24 hours, the oldest first; the last is ``visitors_24h``."""

    site: str
    visitors_24h: int
    visits_7d: int
    days: list[int]
