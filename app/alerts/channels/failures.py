"""How a channel says that it did not deliver."""


class NotNow(Exception):
    """This message was not taken; another attempt may succeed. The text is for people.

    ``after_s``: the provider asks for so many seconds of peace.
    """

    def __init__(self, said: str = "", after_s: float | None = None) -> None:
        super().__init__(said)
        self.after_s = after_s


class Refused(Exception):
    """This message will never be taken. The text is for people."""


class ChannelAway(NotNow):
    """No message can be delivered at the moment: the server does not answer, or does not let us in."""
