"""Apps and screens with abstract methods, which cannot be made while one of these is missing."""

from __future__ import annotations

from abc import ABCMeta

from textual.message_pump import _MessagePumpMeta


class Abstract(ABCMeta, _MessagePumpMeta):
    """The metaclass of such a class: without it Textual's would not look at ``@abstractmethod``."""
