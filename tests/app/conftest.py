"""What several tests of the app and of the commands need around them."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def own_handlers() -> Iterator[None]:
    """What a command adds to the loggers of this process ends with the test."""
    names = ("headroom_tui", "writers", "analyzer", "scanners")
    yield
    for name in names:
        logger = logging.getLogger(name)
        for handler in [one for one in logger.handlers if not isinstance(one, logging.NullHandler)]:
            logger.removeHandler(handler)
            handler.close()
        logger.propagate, logger.level = True, logging.NOTSET
