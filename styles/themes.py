"""Our own colour themes: dark, light, high contrast. All of Textual's can be chosen besides."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="headroom-dark",
    primary="#7aa2c8",
    secondary="#8f9bb3",
    accent="#d9a860",
    success="#7fb685",
    warning="#d9a860",
    error="#d9776e",
    foreground="#d5d9e0",
    background="#15181d",
    surface="#1b1f26",
    panel="#242a33",
    dark=True,
)

LIGHT = Theme(
    name="headroom-light",
    primary="#2d5f8b",
    secondary="#5b6472",
    accent="#96600c",
    success="#2c7039",
    warning="#96600c",
    error="#b0362c",
    foreground="#20242a",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5de",
    dark=False,
)

# Blue and orange, which nearly everybody tells apart, on black.
CONTRAST = Theme(
    name="headroom-contrast",
    primary="#66ccff",
    secondary="#ffffff",
    accent="#ffff66",
    success="#66ccff",
    warning="#ffff66",
    error="#ffaa44",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    dark=True,
)
