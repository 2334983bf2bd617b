"""What several tests of the app and of the commands need around them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from headroom_tui.settings.run import Settings
from tests.app.harbor_logs import save_logs, settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of two agents without a log yet."""
    return settings_in(tmp_path)


@pytest.fixture
def log(settings: Settings) -> Path:
    """That of Claude Code, beside one of Codex."""
    return save_logs(settings)


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
