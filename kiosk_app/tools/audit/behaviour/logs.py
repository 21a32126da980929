"""What is logged while the audit looks: kept as it would be written, and off the screen of whoever waits for it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator


class Kept(logging.Handler):
    """Every line, formatted, with the traceback where there is one."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextlib.contextmanager
def listening(name: str = "") -> Iterator[Kept]:
    """Everything logged under this name, and nothing of it anywhere else; by default all there is."""
    kept, logger = Kept(), logging.getLogger(name)
    level, propagate, handlers = logger.level, logger.propagate, logger.handlers
    logger.handlers = [kept]
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
