"""One way to log: facts in snake_case with fields, text on a terminal and JSON elsewhere.

Never an address, a user agent, a key, an e-mail or a body: what is not passed cannot be written.
"""

import logging
import sys

import structlog

from app.kit.settings import Settings


def set_up_log(settings: Settings) -> None:
    """Point structlog and the standard library's log at stderr; call once at the start of a process."""
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    # Plain tracebacks: the pretty ones print local variables, and those hold addresses and passwords.
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # as text, without locals
    ]
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if as_text
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer], foreign_pre_chain=shared
    )
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


log: structlog.stdlib.BoundLogger = structlog.get_logger()
