"""The part of the app that reads and watches the logs, in threads, and tells its screens what came of it."""

from __future__ import annotations

import threading
from abc import abstractmethod
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import Worker

from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.collector import held_back
from headroom_tui.frame.failures import failure_of
from headroom_tui.frame.keys import key_for, named
from headroom_tui.frame.messages import (
    LogsChanged,
    RescanWanted,
    ScanReported,
    ScanStopWanted,
)
from headroom_tui.live.following import FollowingApp
from headroom_tui.project_rows import row_key, row_of
from headroom_tui.projects.news import News

if TYPE_CHECKING:  # the first screen stands before any of these is loaded
    from headroom_tui.projects.scan_progress import ScanProgress


class LogReadingApp(FollowingApp, metaclass=Abstract):
    """Scans when asked, and goes on watching if ``watching``; `HeadroomApp` has the screens."""

    def __init__(self, watching: bool, decisions_file: Path, ansi_color: bool | None) -> None:
        super().__init__(decisions_file, ansi_color)
        self._watching = watching
        self._stop_watching = threading.Event()
        self._stop_scan = threading.Event()
        self._news = News()
        self._news_stand = False  # on the screen, still
        self._told: set[str] = set()

    @abstractmethod
    def open_wanted(self, progress: ScanProgress) -> None:
        """Open the project that waits for this scan, if one does."""

    @abstractmethod
    def keep_rows(self) -> None:
        """Keep what the first screen shows for the next start."""

    def stop_reading(self) -> None:
        """End the scan and the watching, for good."""
        self._stop_watching.set()
        self._stop_scan.set()

    @work(thread=True, exclusive=True, group="scan", exit_on_error=False, description="reading logs")
    def _scan(self) -> None:
        with held_back():
            self._load_and_scan()

    def _load_and_scan(self) -> None:
        workbench = self.workbench
        for part in ("headroom_tui.screens.project", "textual.scrollbar"):
            import_module(part)  # here, so that opening a project does not wait for it
        workbench.library.scan(self._report, self._stop_scan)

    def _report(self, progress: ScanProgress) -> None:
        """Runs in the scan's thread: what is shown of a project may have to be read from its files."""
        workbench = self.workbench
        projects = workbench.library.projects.values() if progress.finished else progress.changed
        for project in projects:
            workbench.follow_files(project)
        rows = [row_of(workbench, project) for project in projects]
        problems, where = [], []
        if progress.finished:
            from headroom_tui.nothing_found import nothing_found

            # What of our own cannot be used is said once: reading the logs again does not mend it.
            own = [each for each in workbench.problems if each not in self._told]
            self._told.update(own)
            problems = [*workbench.library.problems, *own]
            where = [] if rows else nothing_found(workbench.library)
        self.post_message(ScanReported(progress, rows, problems, where))

    @on(ScanReported)
    def _scan_reported(self, message: ScanReported) -> None:
        if not self.is_running:  # its screens went; what threads told last comes after them
            return
        progress = message.progress
        if progress.finished:
            self._projects.show_finished(message.rows, message.problems, message.where)
            self._has_scanned = True
            self.keep_rows()
            if (screen := self._open_screen) is not None:
                project = self.workbench.library.projects.get(screen.project.key)
                if project is not None:
                    screen.call_later(screen.show_project, project)
        else:
            self._projects.show_progress(progress, message.rows)
        self.open_wanted(progress)

    @work(thread=True, group="watch", exit_on_error=False, description="watching the logs")
    def _watch(self) -> None:
        from headroom_tui.live.watch import LogWatcher

        workbench = self.workbench
        library = workbench.library
        watcher = LogWatcher([plugin.scanner for plugin in library.plugins], self._stop_watching)
        for paths in watcher.changes():
            known = set(library.problems)
            changes = library.update(paths)
            rows = [row_of(workbench, after) for _, after in changes if after is not None]
            problems = [each for each in library.problems if each not in known]
            self.post_message(LogsChanged(changes, rows, watcher.notice, problems))
        library.keep()

    @on(LogsChanged)
    def _logs_changed(self, message: LogsChanged) -> None:
        if not self.is_running:
            return
        gone = [row_key(before.key) for before, after in message.changes if before and after is None]
        self._projects.show_changes(message.rows, gone, message.notice)
        self._projects.say_problems(message.problems)
        screen = self._open_screen
        for _, after in message.changes:
            if screen is not None and after is not None and screen.project.key == after.key:
                screen.call_later(screen.show_project, after)
        self._news.take(message.changes)
        if not self._news_stand:
            self._tell_news()

    def _tell_news(self) -> None:
        """One notice at a time: a busy agent must not cover the screen with them."""
        said = self._news.tell()
        self._news_stand = bool(said)
        if said:
            self.notify(said, timeout=News.SECONDS, markup=False)
            self.set_timer(News.SECONDS, self._tell_news)

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        """A worker that fails says so on the screen; the app lives on."""
        if not self.is_running:
            return
        failure = failure_of(event.worker)
        if event.worker.group == "scan" and event.worker.is_finished:
            self._projects.stop_progress(failure)
        if failure:
            key = key_for("scan.again", self.screen)
            again = f"{key} reads the logs again" if key else "the list of projects can read the logs again"
            said = f"{failure} What was shown before is still there; {again}."
            self.notify(said, severity="error", timeout=15, markup=False)

    @on(RescanWanted)
    def _rescan(self) -> None:
        if not self.is_at_work("scan"):
            self._stop_scan.clear()
        self.read_logs()

    def read_logs(self) -> None:
        """Read and watch the logs, where that is not at work; not after the user stopped it."""
        if not self.is_at_work("scan"):
            self._scan()
        if self._watching and not self.is_at_work("watch"):  # also after watching had failed
            self._watch()

    @on(ScanStopWanted)
    def _stop_scanning(self) -> None:
        self._stop_scan.set()
        self.notify(named("Stopped. What was read so far stays; {scan.again} reads on.", self), timeout=4)
