"""Requests to providers go through the guard for what users name, and every answer is put into words."""

from app.alerts.channels.by_apprise import AppriseForm, is_there, notify
from app.alerts.channels.failures import ChannelAway, Refused
from app.alerts.channels.kind import Form, HttpKind, Kind, Reply, Request, Sending
from app.kit.fetch import Ask, fetch
from app.kit.reach import Reach, Unreached
from app.kit.settings import Settings
from app.kit.url import Url, WrongUrl

SECONDS = 20
MOST_BODY = 16 * 1024
AGENT = "Nightjar"


class Post:
    """Hands messages to providers over HTTP."""

    def __init__(self, settings: Settings, reach: Reach) -> None:
        self._settings, self._reach = settings, reach

    async def deliver(self, kind: Kind, form: Form, sending: Sending) -> str:
        """Deliver one message; the provider's answer. Raises Refused, NotNow and ChannelAway."""
        if isinstance(form, AppriseForm):
            if not is_there(self._settings):
                raise Refused("Apprise is not installed here, or NIGHTJAR_EGRESS is not open.")
            return await notify(form, sending)
        assert isinstance(kind, HttpKind), "mail goes by SMTP"
        return kind.judge(await self.send(kind.request(form, sending)))

    async def send(self, request: Request) -> Reply:
        """Ask a provider. Raises Refused and ChannelAway when there is no answer."""
        headers = {"user-agent": AGENT, **request.headers}
        try:
            ask = Ask(request.method, Url.read(request.url), headers, request.body, most_body=MOST_BODY)
            answer = await fetch(self._reach, ask, SECONDS)
        except WrongUrl as error:
            raise Refused(str(error)) from None
        except Unreached as error:
            raise (Refused(str(error)) if error.code == "refused" else ChannelAway(str(error))) from None
        return Reply(answer.status, answer.text[:2000], answer.header("retry-after"))
