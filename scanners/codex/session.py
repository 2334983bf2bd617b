"""One Codex rollout, fed line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from scanners.codex.call_ends import CodexCalls
from scanners.codex.calls import LONG, KeptCall, input_of, take_result, visible_name
from scanners.codex.origin import moment_of, parent_of, source_of
from scanners.codex.records import KINDS, OFTEN, REPEATED, Document, Item, Line, WholeItem, WholeLine
from scanners.codex.words import cwd_in, is_the_users, kinds_of, texts_of, users_parts
from scanners.models import CallStatus
from scanners.parsing.jsonl import LineDecoder, decode_raw
from scanners.parsing.lazy_call import LineSpan
from scanners.parsing.numbers import as_count
from scanners.text import as_name, as_version, visible

_ENVELOPES = frozenset({"response_item", "event_msg"})  # of all kinds of payloads that are OFTEN
_NULL = msgspec.Raw(b"null")
_NOTHING = (msgspec.Raw(), _NULL)
_RECORDS_USAGE = (0, 153)  # the version from which the tokens of each response have a record of their own
_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})")
_CALLS = frozenset({"function_call", "custom_tool_call", "local_shell_call"})
_RESULTS = frozenset({"function_call_output", "custom_tool_call_output", "local_shell_call_output"})


class CodexSession(CodexCalls):
    """What was read of one rollout; lines may be fed as they arrive."""

    kept: ClassVar = {
        **CodexCalls.kept,
        **dict.fromkeys(("meta_cwd", "other_cwd", "turn_cwd", "turn"), str),
        **dict.fromkeys(("inherited_until", "began"), int),
        **dict.fromkeys(("has_meta", "is_copy"), bool),
        **dict.fromkeys(("first_count", "token_count"), bytes),
    }

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.inherited_until = 0  # ordinal at which a subagent's own history begins, behind its parent's
        self.is_copy = False  # what comes is of the thread that this one was forked from, with new times
        self.began = 0  # milliseconds since 1970; the turns of a fork's parent are older
        self.has_meta = False
        self.meta_cwd = ""
        self.other_cwd = ""  # the first one named elsewhere
        self.turn_cwd = ""
        self.turn = ""
        # The first and the latest that count something, before the first response's own record.
        self.first_count = self.token_count = b""

    @property
    def is_placed(self) -> bool:
        """Whether the project is known for certain, whatever follows."""
        return bool(self.meta_cwd)

    @property
    def folder(self) -> str:
        """The folder the session was started in, as far as it is known."""
        return self.meta_cwd or self.other_cwd

    def tokens(self) -> tuple[int, int]:
        """Return those of all responses, or where they have no records, what the thread's totals grew by.

        The totals leave out what a compaction took, and a fork's begin where its parent's were. A thread
        that an older build began has both.
        """
        used = self._usage.values()
        before = (0, 0) if used and self._records_all_usage else self._last_total()
        return before[0] + sum(taken for taken, _ in used), before[1] + sum(given for _, given in used)

    @property
    def _records_all_usage(self) -> bool:
        version = _VERSION.match(self._data.agent_version)
        return version is not None and (int(version[1]), int(version[2])) >= _RECORDS_USAGE

    def _last_total(self) -> tuple[int, int]:
        taken, given = _counted(self.token_count, "total_token_usage")
        first_taken, first_given = _counted(self.first_count, "last_token_usage")
        if first_taken or first_given:
            at_first = _counted(self.first_count, "total_token_usage")
            taken -= max(0, at_first[0] - first_taken)
            given -= max(0, at_first[1] - first_given)
        return max(0, taken), max(0, given)

    def feed_document(self, content: bytes) -> None:
        """Take a whole ``.json`` rollout of the first builds."""
        documents, whole = LineDecoder(Document).decode(content)
        if not whole:
            self._data.bad_lines += 1
        for document in documents:
            if document.session is not None:
                self._take_meta(document.session, document.session.timestamp)
            for item in document.items:
                self._take_item(item, item.timestamp)

    def _take(self, records: Sequence[Any], starts: Sequence[int], view: memoryview, offset: int) -> None:
        last, token_count = self._last_time, None
        line: Line | WholeLine
        for line, begin, end in zip(records, starts, starts[1:], strict=False):
            time = line.timestamp
            if time and time > last:
                last = time
                if self._first_time is None:
                    self._first_time = time
            item = line.payload
            kind = item.type if item is not None else None
            if kind in REPEATED:
                pass
            elif item is None or kind not in OFTEN or line.type not in _ENVELOPES or item.role == "user":
                at, length = offset + begin, end - begin
                if isinstance(line, WholeLine):
                    self._take_whole(line, time, at, length)
                else:
                    for whole in self.decoder.decode(bytes(view[begin:end]))[0]:
                        self._take_whole(whole, time, at, length)
            elif line.ordinal is not None and line.ordinal < self.inherited_until:
                pass  # the parent's, and read in its own file
            elif line.type == "response_item":
                self._take_item(item, time, offset + begin, end - begin)
            elif kind == "token_count" and not (self._usage or self.is_copy or item.info in _NOTHING):
                token_count = item.info
                self.first_count = self.first_count or bytes(token_count)
        self.records += len(records)
        self._note_times(last, records)
        if token_count is not None:
            self.token_count = bytes(token_count)

    def _take_whole(self, line: WholeLine, time: str | None, at: int, length: int) -> None:
        if line.ordinal is not None and line.ordinal < self.inherited_until:
            return
        item = line.payload
        self.unknown += line.type not in KINDS
        if line.type == "session_meta":
            self._take_meta(item or line, time)
        elif item is None:
            if line.type is None:
                self._take_meta(line, time)
            else:
                self._take_item(line, time, at, length)
        elif line.type == "response_item":
            if item.role != "user" or not _is_inherited(line):
                self._take_item(item, time, at, length)
        elif line.type == "event_msg":
            self._take_event(item, time)
        elif line.type == "turn_context":
            self._take_turn(item)
        elif line.type == "token_usage_record" and not self.is_copy:
            self._take_usage(item, time)

    def _take_meta(self, meta: WholeItem, time: str | None) -> None:
        """Only the first one is this session's; a resume repeats it, a fork adds its parent's."""
        if self.has_meta or not (meta.id or meta.cwd):
            return
        self.has_meta = True
        self._note_time(time)
        if meta.id:
            self._data.session_id = as_name(meta.id)
        self._data.agent_version = as_version(meta.cli_version or "")
        self.meta_cwd = self.turn_cwd = meta.cwd or ""
        self.inherited_until = meta.subagent_history_start_ordinal or 0
        # A fork of 0.15x on refers to its parent's history instead of copying it.
        is_referring = isinstance(decode_raw(meta.history_base), dict)
        self.is_copy = bool(meta.forked_from_id) and not (is_referring or self.inherited_until)
        self.began = moment_of(meta.id) or 0
        self._data.source = source_of(meta)
        if self._data.source != "main":
            self._data.parent_id = parent_of(meta)

    def _take_usage(self, record: WholeItem, time: str | None) -> None:
        used = decode_raw(record.usage)
        if isinstance(used, dict):
            tokens = as_count(used.get("input_tokens")), as_count(used.get("output_tokens"))
            self._usage[record.response_id or f"{time}"] = tokens

    def _take_turn(self, turn: WholeItem) -> None:
        made = moment_of(turn.turn_id)
        self.is_copy = self.is_copy and made is not None and made < self.began
        self.turn = turn.turn_id or self.turn
        self.turn_cwd = turn.cwd or self.turn_cwd
        self.other_cwd = self.other_cwd or self.turn_cwd

    def _take_item(self, item: Item, time: str | None, at: int = 0, length: int = 0) -> None:
        if item.type in _RESULTS:
            self._take_output(item, time, at, length)
        elif item.type in _CALLS:
            self._take_call(item, time, at, length)
        elif item.type == "message" and item.role == "user":
            self._take_words(item, time)

    def _take_output(self, item: Item, time: str | None, at: int, length: int) -> None:
        call_id = self._key_of(item.call_id or item.id or "")
        if (kept := self.calls.get(call_id)) is None:
            call_id = self._key_of(visible(call_id))
            kept = self.calls.get(call_id)
        if kept is None or (type(kept) is KeptCall and take_result(kept, item.output, time, at, length)):
            return
        output, call = decode_raw(item.output), self._whole(call_id)
        if call is not None and (output or call.status is CallStatus.PENDING):
            self._take_result(call, output, time)

    def _take_call(self, item: Item, time: str | None, at: int, length: int) -> None:
        call_id = self._key_for(visible(item.call_id or item.id or ""), time)
        if not call_id or call_id in self.calls:
            return
        native = item.name or "local_shell"
        if item.namespace and not native.startswith(item.namespace):
            native = f"{item.namespace}{'' if native.startswith('_') else '__'}{native}"
        raw = input_of(item)
        size = len(raw)
        self.calls[call_id] = KeptCall(
            call_id,
            visible_name(native),
            self._index,
            LineSpan(at, length) if length and size > LONG else bytes(raw),
            size,
            time,
            self.turn_cwd,
        )
        self._index += 1
        if not (self.meta_cwd or self.other_cwd) and (call := self._whole(call_id)):
            self.other_cwd = call.cwd
        if native == "exec" and item.type == "custom_tool_call":
            self._code_mode.start(call_id, str(decode_raw(item.input)), self.turn)

    def _take_words(self, item: Item, time: str | None) -> None:
        content = decode_raw(item.content)
        about = item.internal_chat_message_metadata_passthrough if isinstance(item, WholeItem) else _NULL
        for text in texts_of(users_parts(content, kinds_of(decode_raw(about)))):
            if is_the_users(text):
                self._add_event("user_message", time, text)
        for text in () if self.other_cwd else texts_of(content):
            if not is_the_users(text) and (cwd := visible(cwd_in(text))):
                self.other_cwd = self.turn_cwd = cwd
                break

    def _add_event(self, kind: str, time: str | None, text: str) -> None:
        """Add what the user did; in a subagent and a reviewer, the agent itself is the "user"."""
        if self._data.source == "main" and not self.is_copy:
            super()._add_event(kind, time, text)


def _counted(token_count: bytes, key: str) -> tuple[int, int]:
    """Return the input and output tokens under a key of a ``token_count``; zeros when there are none."""
    info = decode_raw(msgspec.Raw(token_count))
    used = info.get(key) if isinstance(info, dict) else None
    if not isinstance(used, dict):
        return 0, 0
    return as_count(used.get("input_tokens")), as_count(used.get("output_tokens"))


def _is_inherited(line: WholeLine) -> bool:
    """Whether a message stands in a thread's history because the thread that started it began so."""
    about = decode_raw(line.metadata)
    return isinstance(about, dict) and about.get("inherited_user_message") is True
