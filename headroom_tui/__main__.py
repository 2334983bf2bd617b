"""``python -m headroom_tui``."""

from headroom_tui.cli import start

if __name__ == "__main__":
    start()
