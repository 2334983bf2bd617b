"""Who can read what is sent to an address: the proxy through which the SDKs' HTTP library asks there.

What goes to an ``http://`` address is an open letter to that proxy; of what goes to an ``https://`` one it
sees no more than where to. The rules are those of httpx2 (2.16), which is not loaded for them.
"""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address, ip_network

from analyzer.addresses import host
from analyzer.backends.sdk import THIS_MACHINE


def proxy_reading(base_url: str) -> str:
    """The proxy that can read what is sent there, for the user; "" where none can."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies  # knows the system's settings too, where it has such

    try:
        parts = urlsplit(base_url)
        name, port = parts.hostname or "", parts.port
    except ValueError:  # it is no address, and asking there says so
        return ""
    is_here = any(name == each.strip("[]") for each in THIS_MACHINE)
    if parts.scheme != "http" or not name or is_here:
        return ""
    proxies = getproxies()
    proxy = proxies.get("http") or proxies.get("all") or ""
    shown_port = "" if port in (None, 80) else str(port)
    if any(_spares(each.strip().lower(), name, shown_port) for each in proxies.get("no", "").split(",")):
        return ""
    return host(proxy if "://" in proxy or not proxy else f"http://{proxy}")


def _spares(entry: str, name: str, port: str) -> bool:
    """Whether an entry of NO_PROXY names a host: by itself, by its domain or by its network."""
    scheme, _, entry = entry.rpartition("://")
    if not entry or scheme not in ("", "all", "http"):
        return False
    if entry == "*":
        return True
    with suppress(ValueError):
        network = ip_network(entry.strip("[]"), strict=False)
        return ip_address(name) in network
    before, _, entry_port = entry.rpartition(":")
    if before and entry_port.isdigit():
        if entry_port != port:
            return False
        entry = before.strip("[]")
    if not scheme and entry != "localhost" and not entry.startswith("*."):
        entry = f"*{entry}"
    if entry.startswith("*."):
        return name.endswith(entry[1:])
    return name == entry.lstrip("*") or (entry.startswith("*") and name.endswith(f".{entry[1:]}"))
