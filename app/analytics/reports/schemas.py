"""What people send to and see of reports."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from app.alerts.models import Topic
from app.alerts.schemas import Mail, SubscriptionCard


class ReportsView(BaseModel):
    """Who gets what about a site, how mail is set up, and when the next reports are due."""

    mail: Mail
    next_at: dict[Literal[Topic.WEEKLY_REPORT, Topic.MONTHLY_REPORT], datetime]
    subscriptions: list[SubscriptionCard]


class Preview(BaseModel):
    """A mail exactly as it would be sent now."""

    subject: str
    html: str
    text: str


class TopicForm(BaseModel):
    """Which mail to send to oneself."""

    topic: Topic
