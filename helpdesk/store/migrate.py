"""Brings a database to the newest schema, inside one transaction, by the migrations beside this file.

Processes that start together come one after the other: the transaction has the writer's lock, and alembic looks at
the revision only within it.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from helpdesk.store.engine import PATIENT


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def head() -> str:
    """The revision this code expects."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def knows(revision: str) -> bool:
    """Is it one of this program's?"""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def current(engine: Engine) -> str | None:
    """The revision the database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> bool:
    """Applies what is missing; True when something was. Raises alembic.util.CommandError when the database is newer
    than this program knows."""
    before = current(engine)
    if before == head():
        return False
    config = _config()
    with engine.connect().execution_options(**{PATIENT: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
