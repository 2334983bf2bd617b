"""Where the program begins: ``headroom-tui``, and ``python -m headroom_tui``.

Each process that reads logs beside this one imports this file anew, so it imports nothing.
"""


def start() -> None:
    """Run the command line."""
    from headroom_tui import cli

    cli.start()


if __name__ == "__main__":
    start()
