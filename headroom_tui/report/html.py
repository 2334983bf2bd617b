"""HTML that cannot be broken out of: everything is escaped unless it was made here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Html(str):
    """Finished HTML. Only `element` and `joined` make it; any other text is escaped where it is put in."""

    __slots__ = ()


Child = str | int | Iterable["Child"]

_EMPTY = frozenset({"meta", "rect", "line", "br"})


def element(name: str, /, *children: Child, **attributes: str | int | float) -> Html:
    """One element. Attribute names: a final ``_`` is dropped, other ``_`` become ``-``."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    if name in _EMPTY and not children:
        return Html(f"<{name}{said}>" if name in ("meta", "br") else f"<{name}{said}/>")
    return Html(f"<{name}{said}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Html:
    """Several pieces as one."""
    out: list[str] = []
    for child in children:
        if isinstance(child, Html):
            out.append(child)
        elif isinstance(child, str | int):
            out.append(escape(str(child)))
        else:
            out.append(joined(*child))
    return Html("".join(out))
