"""Pictures of a terminal, one after the other in one SVG that needs no script: the tour of the README."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"


class Frame(NamedTuple):
    svg: str
    seconds: float


def moving_picture(frames: Sequence[Frame]) -> str:
    """Show each frame for its time, then begin again; where nothing may move, the first one.

    The frames have one size. A frame's ids and classes are its own, since they are made from what it shows.
    """
    ElementTree.register_namespace("", SVG)
    whole = sum(frame.seconds for frame in frames)
    rules, begins, drawn = [".frame { visibility: hidden }"], 0.0, []
    for number, frame in enumerate(frames):
        ends = begins + frame.seconds
        rules.append(
            f".frame-{number} {{ animation: show-{number} {whole}s step-end infinite }}\n"
            f"@keyframes show-{number} {{ 0% {{ visibility: {'visible' if not number else 'hidden'} }}"
            f" {begins / whole:.2%} {{ visibility: visible }} {ends / whole:.2%} {{ visibility: hidden }} }}"
        )
        begins, picture = ends, ElementTree.fromstring(frame.svg)
        picture.set("class", f"frame frame-{number}")
        drawn.append(picture)
    still = ".frame { animation: none !important } .frame-0 { visibility: visible }"
    rules += [".frame-0 { visibility: visible }", f"@media (prefers-reduced-motion) {{ {still} }}"]
    tour = ElementTree.Element(f"{{{SVG}}}svg", {"viewBox": drawn[0].get("viewBox", "")})
    ElementTree.SubElement(tour, f"{{{SVG}}}style").text = "\n".join(rules)
    tour.extend(drawn)
    return ElementTree.tostring(tour, encoding="unicode")
