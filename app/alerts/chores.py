"""What time ends, and what is said of channels that deliver nothing."""

from datetime import UTC, datetime, timedelta

from app.alerts import queries
from app.alerts.channels.models import Channel
from app.alerts.channels.queries import failing_channels, recovered_channels
from app.alerts.engine.queries import forget_alerts
from app.alerts.signals import Severity, Signal, SignalState, tell
from app.alerts.silences.queries import forget_silences
from app.kit.stores import Stores
from app.kit.work import transaction

DEAD_AFTER = timedelta(minutes=10)


async def forget_messages(stores: Stores) -> None:
    """Each night: delete what was delivered, or not, long ago, and alerts and silences that ended long ago."""
    at = datetime.now(UTC)
    async with stores.postgres.work() as work:
        await queries.forget_messages(work, at)
        await forget_alerts(work, at)
        await forget_silences(work, at)


async def warn_of_dead_channels(stores: Stores, at: datetime | None = None) -> None:
    """Tell by the other channels when one has delivered nothing for a while, and when it does again."""
    at = at or datetime.now(UTC)
    async with transaction(stores) as work:
        for channel in await failing_channels(work, at - DEAD_AFTER):
            channel.warned_at = at
            await tell(work, _signal(channel, SignalState.FIRING, at))
        for channel in await recovered_channels(work):
            channel.warned_at = None
            await tell(work, _signal(channel, SignalState.RESOLVED, at))


def _signal(channel: Channel, state: SignalState, at: datetime) -> Signal:
    return Signal(
        channel.site_id, "channel_dead", f"channel:{channel.id}", state, Severity.CRITICAL,
        f"The channel {channel.name} delivers nothing", f"It answers: {channel.answer}", "/alerts/channels", at,
        {"failures": channel.failures},
    )  # fmt: skip
