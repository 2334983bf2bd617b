"""From rules to the marker block, a plan of exact bytes, apply and undo."""
