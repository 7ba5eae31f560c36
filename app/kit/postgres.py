"""PostgreSQL through SQLAlchemy: one engine a process, one transaction a request, committed once at its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from app.kit.log import log
from app.kit.problems import BadRequest, Conflict, Unavailable

UNIQUE_VIOLATION = "23505"
NOT_TEXT = {"22021", "22P05"}  # a character that no text of PostgreSQL can have: NUL, half of a surrogate pair
NO_NUL = r"^[^\x00]*$"  # what forms ask of a text, so that the answer names the field
CONNECT_SECONDS = 5  # a request should learn within its sender's patience that the database is away

# Stable constraint names, so that a migration can name what it drops.
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """What every Postgres table of Nightjar inherits: naming, and times that always know their zone."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True)}


def asyncpg_url(url: str) -> str:
    """A plain ``postgresql://`` URL (also with ``?host=/socket/folder``) as SQLAlchemy wants it for asyncpg."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


class PostgresAway(Unavailable):
    """PostgreSQL cannot be reached, or has no connection left."""

    code = "postgres_away"


class Overtaken(Conflict):
    """What was looked for and not found was made by somebody else in the meantime."""

    code, title = "overtaken", "Somebody made the same at the same moment"


class NotText(BadRequest):
    """A text has a character that cannot be kept."""

    code, title = "not_text", "A text has a character that cannot be kept"


class Postgres:
    """One pool of connections. ``async with postgres.work() as session`` is one transaction."""

    def __init__(self, url: str, pool_size: int = 5) -> None:
        self.engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            pool_size=pool_size,
            max_overflow=5,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text goes into the log, and values name people
            pool_timeout=CONNECT_SECONDS,
            connect_args={"timeout": CONNECT_SECONDS},
        )
        event.listen(self.engine.sync_engine, "do_connect", _connect)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends and rolls back when it raises.

        Raises PostgresAway without a connection, Overtaken when another transaction took a unique name first, and
        NotText for a character that cannot be kept.
        """
        try:
            async with self._sessions() as session, session.begin():
                yield session
        except PoolTimeout as error:
            raise PostgresAway(retry_after=1) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise PostgresAway(retry_after=1) from error
            if getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION:
                raise Overtaken() from error
            if getattr(error.orig, "sqlstate", "") in NOT_TEXT:
                raise NotText("Texts may not have the character NUL.") from error
            raise

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def _connect(dialect: Dialect, _record: object, arguments: list[Any], options: dict[str, Any]) -> Any:
    # Only here is an OSError surely the database's; inside a transaction it might be anybody's.
    try:
        return dialect.connect(*arguments, **options)
    except (OSError, dialect.loaded_dbapi.Error) as error:
        log.warning("postgres_away", error=type(error.__cause__ or error).__name__)
        raise PostgresAway(retry_after=1) from error
