"""What a check found, whatever its kind."""

from dataclasses import dataclass, field

from app.kit.reach import Course
from app.uptime.verdict import Outcome

MOST_KEPT = 4096  # of a body, bytes


@dataclass(slots=True)
class Found:
    """An outcome with its reason: ``code`` is stable, ``words`` are a sentence; both are empty when all is well.

    ``body`` is the beginning of what the target said, for people who look for the cause.
    """

    outcome: Outcome = Outcome.OK
    code: str = ""
    words: str = ""
    status_code: int = 0
    body: str = ""
    size: int = 0
    facts: dict[str, str] = field(default_factory=dict)
    certificate_ends: float = 0  # unix seconds
    course: Course = field(default_factory=Course)
    trace_id: str = ""

    @classmethod
    def failed(cls, code: str, words: str, **more: object) -> "Found":
        """A failure."""
        return cls(Outcome.FAIL, code, words, **more)  # type: ignore[arg-type]

    @classmethod
    def slow(cls, code: str, words: str, **more: object) -> "Found":
        """Not a failure yet, and not as it should be."""
        return cls(Outcome.SLOW, code, words, **more)  # type: ignore[arg-type]
