"""``python -m headroom_tui``."""

from headroom_tui.cli import main

if __name__ == "__main__":
    main(prog_name="headroom-tui")
