"""A mail as its recipient's program gets it: headers, a text part, an HTML part. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any

import idna

# RFC 5321 §4.1.2, the unquoted form: what mail systems accept everywhere and what cannot break a header.
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


class _Whole(UnstructuredHeader):
    """A header in one line: folding would write a long URL in pieces that no mail program puts together again."""

    def fold(self, *, policy: EmailPolicy) -> str:  # type: ignore[override]
        return f"List-Unsubscribe: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]
POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. ``unsubscribe_url`` is where one click ends it (RFC 8058)."""

    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""

    def content(self) -> dict[str, Any]:
        """All but the subject, as the outbox keeps it."""
        return {"text": self.text, "html": self.html, "unsubscribe_url": self.unsubscribe_url}


def read_address(text: str) -> str:
    """An e-mail address in the form that is kept and compared: lower case, the domain in ASCII. Raises ValueError."""
    local, at, host = text.strip().rpartition("@")
    if not at or len(local) > 64 or not LOCAL_PART.fullmatch(local):
        raise ValueError("is not an e-mail address such as ada@example.com")
    try:
        domain = idna.encode(host.lower(), uts46=True).decode()
    except idna.IDNAError:
        raise ValueError(f"has no valid domain after the @: {host[:100]!r}") from None
    if "." not in domain and domain != "localhost":
        raise ValueError(f"has no domain with a dot after the @: {host[:100]!r}")
    return f"{local.lower()}@{domain}"


def read_sender(text: str) -> Address:
    """A sender, ``Name <address>`` or the address alone. Raises ValueError."""
    name, _, address = text.rpartition("<")
    local, _, domain = read_address(address.rstrip("> ")).rpartition("@")
    return Address(one_line(name), local, domain)


def compose(
    sender: Address, recipient: str, message_id: str, at: datetime, subject: str, content: dict[str, Any]
) -> bytes:
    """The bytes of a mail, the same for each attempt: its Message-ID and date are those of the message.

    ``content`` is what ``Letter.content`` made.
    """
    mail = EmailMessage(policy=POLICY)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = one_line(subject)
    mail["Date"] = at
    mail["Message-ID"] = f"<{message_id}@{sender.domain}>"
    # Nobody's holiday reply shall come back (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if content["unsubscribe_url"]:
        mail["List-Unsubscribe"] = f"<{content['unsubscribe_url']}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(content["text"], cte="quoted-printable")
    mail.add_alternative(content["html"], subtype="html", cte="quoted-printable")
    # A boundary is random otherwise, and a repeated mail shall be the same mail.
    mail.set_boundary(f"=_{message_id}")
    return mail.as_bytes()


def one_line(text: str) -> str:
    """A text fit for a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
