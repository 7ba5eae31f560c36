"""ntfy, of ntfy.sh or your own server (https://docs.ntfy.sh/publish/#publish-as-json)."""

from pydantic import SecretStr

from app.alerts.channels.kind import Form, HttpKind, Line, Request, Sending, Server, json_request
from app.alerts.notice import short

PRIORITIES = {"critical": 5, "warning": 4, "info": 3}
TAGS = {"critical": "rotating_light", "warning": "warning", "info": "information_source"}


class NtfyForm(Form):
    """``token``: an access token, where the topic asks for one."""

    topic: Line
    token: SecretStr = SecretStr("")
    server: Server = "https://ntfy.sh"


def request(form: NtfyForm, sending: Sending) -> Request:
    """A notification that opens the alert."""
    notice, token = sending.notice, form.token.get_secret_value().strip()
    actions = [{"action": "view", "label": "Open", "url": notice.url}]
    first = notice.alerts[0]
    if first.act_url and not notice.is_over and len(notice.alerts) == 1:
        actions.append({"action": "view", "label": "Acknowledge or silence", "url": first.act_url})
    document = {
        "topic": form.topic, "title": short(notice.headline, 250), "message": short(notice.plain(), 3500),
        "priority": 3 if notice.is_over else PRIORITIES[notice.severity],
        "tags": ["white_check_mark" if notice.is_over else TAGS[notice.severity]], "click": notice.url,
        "actions": actions,
    }  # fmt: skip
    return json_request(form.server, document, **({"authorization": f"Bearer {token}"} if token else {}))


NTFY = HttpKind(
    "ntfy", "ntfy", NtfyForm, request, help="Choose a topic that nobody guesses, and subscribe to it in the app."
)
