"""Two rules that say the same are one; two that only look alike are two."""

import pytest

from analyzer.instructions.meaning import same_meaning

SAME = [
    ("- use `uv run python`, not `python3`", "- Run Python through `uv run python` instead of `python3`."),
    ("- use `uv run python`, not `python3` (command not found)", "- use `uv run python`, not `python3`"),
    ("- use `pnpm test`, not `npm test`", "- Never use `npm test`; use `pnpm test`."),
    ("- use `pnpm test`, not `npm test`", "- Always prefer `pnpm test` over `npm test` here"),
    ("- read `src/a` with offset and limit, not all", "- Read `src/a` by `offset` and `limit`, not all"),
    ("- use `src/tides/a.py`, not `src/a.py` (no file)", "- `src/tides/a.py` is the file, not `src/a.py`"),
    ("- ask before `git push`", "- Ask the user before `git push`"),
    ("- Do not run `make deploy` without asking", "- Don't run `make deploy` without asking first"),
    ("- read a file before `Edit`", "- Before `Edit`, read the file"),
    ("- keep answers short", "* Keep answers short."),
    ("- the tests need `TZ=UTC`", "- tests need `TZ=UTC` to be set"),
    ("- quote globs for zsh", "- quote globs for zsh"),
]  # fmt: skip
DIFFERENT = [
    ("- use `npm test`, not `yarn test`", "- use `yarn test`, not `npm test`"),
    ("- run `make deploy` before merging", "- never run `make deploy` before merging"),
    ("- ask before `git push`", "- ask before `git push --force`"),
    ("- use `uv run pytest`, not `pytest`", "- use `uv run python`, not `python3`"),
    ("- run the tests with `--timeout 60`", "- run the tests with `--timeout 600`"),
    ("- read `src/ports.json` with offset and limit", "- never edit `src/ports.json` by hand"),
    ("- read `src/a.py` before editing", "- read `src/b.py` before editing"),
    ("- use `src/tides/ports.py`, not `src/ports.py`", "- use `src/tides/tables.py`, not `src/tables.py`"),
    ("- the API runs on port 3000", "- the API runs on port 4000"),
    ("- keep answers short", "- keep commits small"),
    ("- do not commit generated files", "- commit generated files"),
    ("- set `TZ=UTC` for the tests", "- set `LANG=C` for the tests"),
    ("- install with `pip install -e .`", "- install with `pip install -r requirements.txt`"),
    ("- `docker compose up` needs the network `t`", "- `docker compose up` takes four minutes; wait for it"),
    ("- run `npm run lint` after editing", "- run `npm run build` after editing"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words(one, other):
    assert same_meaning(one, other)
    assert same_meaning(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_alike_but_not_the_same(one, other):
    assert not same_meaning(one, other)
    assert not same_meaning(other, one)


@pytest.mark.parametrize("one", ["", "-", "`", "- `a", "- (`b) c`", "- ``` ` ```"])
def test_any_text_can_be_compared(one):
    assert same_meaning(one, one)
