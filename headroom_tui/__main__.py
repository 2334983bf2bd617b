"""Where the program begins: ``headroom-tui``, and ``python -m headroom_tui``.

Each process that reads logs beside this one imports this file anew, so it imports nothing.
"""

_CLOSING = 1.0  # seconds, in which a signal may come once more: from a shell and from the system, say


class EndedBySignal(BaseException):
    """Closes whatever is open on its way. No exit: that is caught where a plugin might leave."""


def start() -> None:
    """Run the command line. A signal such as ctrl+c's ends it without a word, with 128 + its number."""
    import os
    import signal
    import sys
    from time import monotonic

    if sys.platform == "win32":  # no signal of a closed terminal, no group of processes, no locks of ours
        sys.exit("Error: headroom-tui runs on Linux, on macOS and in WSL, but not on Windows itself.")
    endings = [
        each
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(each) is not signal.SIG_IGN  # as nohup, and a shell's &, want it
    ]
    ended_by, ended = 0, 0.0

    def end(number: int, frame: object) -> None:
        nonlocal ended_by, ended
        if ended_by:
            if monotonic() - ended > _CLOSING:  # whoever sent it has waited long enough
                no_longer()
                os.kill(os.getpid(), number)
            return
        ended_by, ended = number, monotonic()
        # Nobody waits for the rest of the output any more, perhaps in a pager that reads no further.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise EndedBySignal

    def no_longer() -> None:
        for each in endings:
            signal.signal(each, signal.SIG_DFL)

    for each in endings:
        signal.signal(each, end)
    try:
        try:
            from headroom_tui import cli

            cli.start()
        finally:
            no_longer()
    except BaseException as error:
        if ended_by:  # whatever became of it on the way
            sys.exit(128 + ended_by)
        if not isinstance(error, Exception):
            raise
        from headroom_tui.faults import told_at_the_end

        # A fault of ours, which may speak of what a log holds.
        sys.exit(told_at_the_end())


if __name__ == "__main__":
    start()
