"""Rules as people write them in CLAUDE.md or AGENTS.md: the gate has nothing to say about them."""

COMMANDS = """\
use `uv run pytest`, not `python -m pytest`
run `pnpm install` before `pnpm test`; npm is not set up here
`make lint` runs ruff and mypy; run it before committing
tests: `cargo nextest run -p core --no-fail-fast`
one test: `pytest tests/test_api.py::test_login -x`
the dev server is `npm run dev -- --port 4100`
type-check with `tsc --noEmit -p tsconfig.build.json`
`go test ./... -race -count=1`
build with `cmake --build build -j 4`
start the database with `docker compose up -d db`
migrations: `alembic upgrade head`; new ones with `alembic revision --autogenerate -m "what"`
format with `black -l 100 src tests`
use `rg -n "TODO" src/`, not `grep -r`
`gradle :app:assembleDebug` takes 4 minutes; give it a timeout of 600 s
use `git switch -c name`, then push with `-u origin HEAD`
take back one file with `git restore ./docs/index.md`, unstage with `git restore --staged docs`
`git checkout main -- docs/index.md` brings one file; `git stash pop` brings all
in PowerShell, `Remove-Item a.log` deletes one file and `rmdir build` an empty folder
never commit to `main`; open a pull request
run `bundle exec rspec spec/models` from `backend/`
`dotnet test --filter Category!=Slow`
`mix test --only wip`
`python3` is 3.9 here; call `python3.12`
in zsh quote globs: `'*.py'`
`sed -i ''` on macOS, `sed -i` on Linux
prefer `jq -r '.items[].name'` over parsing by hand
set `CI=1` so that vitest does not watch
pass `--runInBand` to jest in CI
`terraform plan` needs `-var-file=dev.tfvars`
`kubectl get pods -n staging` shows the state
use `gh pr create --fill`
`poetry add --group dev pytest`
call `nvm use` first; node 22 is needed"""

STRUCTURE = """\
tests live in `tests/unit` and `tests/integration`, not beside the code
API routes are in `src/app/routes/`, models in `src/app/models/`
generated code is in `gen/`; edit `proto/*.proto` and run `make gen`
the entry point is `cmd/server/main.go`
`src/app.py` moved to `src/app/main.py`
fixtures: `tests/fixtures/*.json` (12 MB); read with `offset` and `limit`
search in `packages/*/src`, skip `node_modules` and `dist`
the schema is `db/schema.sql`, line 400 and below
`data/big.csv` has 25,000 lines: read lines 1-200 only
config is read from `config/default.toml`, then `config/local.toml`
the monorepo has 3 packages: `core`, `web` and `cli`
do not edit `package-lock.json` by hand
`README.md` is generated from `docs/index.md`
icons are SVG files in `assets/icons/`
environment variables are documented in `docs/env.md`, samples in `.env.example`
Windows paths: `C:\\\\Users\\\\me\\\\src`
the file is `src/components/Dashboard2/VeryLongComponentName/index.test.tsx`
the CSS is in `styles/`; class names are BEM
look for the handler in `handlers/[id]/route.ts`
use absolute imports: `from app.core import x`"""

STYLE = """\
use 4 spaces, no tabs; lines end at 100 columns
write type hints everywhere; `Any` only at the edges
prefer `pathlib` over `os.path`
errors are sentences: what happened and what to do
no default exports; named ones only
functions over classes where there is no state
commit messages: imperative, under 72 characters
comments say why, not what
tests first, then the code (TDD)
use `logger.info("x=%s", x)`, not f-strings, in logs
React: hooks only, no class components
SQL keywords in capitals, names in snake_case
Rust: no `unwrap()` outside tests; use `?`
prefer `const` over `let`; never `var`
C++ follows the Google style; C# is in `tools/`
F# and .NET 9 need `dotnet tool restore`
public APIs have docstrings with units (ms, MiB, °C)
handle `null` and `undefined` alike: `x == null`
use early returns; at most 2 levels of nesting
ask before adding a dependency"""

SIGNS = """\
the flow is parse --> check --> emit
A -> B <- C, a => b, x <=> y
1 < 2 > 0, a != b, c >= d, 5 % 3, 2 ** 8
a | b | c
use `A --> B` in mermaid
{{ mustache }} and ${VAR} and $(cmd) and `$1`
issue #1234, PR #56, commit 3f2a9c1d0b
commit 0123456789abcdef0123456789abcdef01234567 broke it
sum: sha512-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K
§4, ¶2, † and ‡, © 2026, ™, ½, ±, ≤, ≠, ∞
“quotes”, ‘single’, «guillemets», „German“
em — dash, en – dash, ellipsis …
✅ done, ❌ not, ⚠️ careful, 1️⃣ first
👩‍💻 and 👨‍👩‍👧 and 🏳️‍🌈 and 👍🏽
flags 🇩🇪 🇯🇵 🇺🇸
*emphasis*, **strong**, ~~gone~~, `code`
a `` `backtick` `` inside
[link](docs/x.md) and [ref][1]
| a | b |
> quoted
- [ ] a task, - [x] done
100 µs, 5 kΩ, 20 °C, π ≈ 3.14, Δt, σ = 2
H₂O, x², naïve café, ÅÄÖ, ß, ø, ñ, ç
price is $5, €4, £3, ¥2
regex: `^[a-z]+(?:-[a-z]+)*$`
glob `**/*.{ts,tsx}`, not `**/*.d.ts`
non-breaking\u00a0space here
mail ida@example.test when the key expires
decorators: `@pytest.fixture`, scopes: `@angular/core`
ask @ida before changing the schema"""

TONGUES = """\
使用 `uv run`，不要用 `pip`
テストは `make test` で実行する
테스트는 `npm test` 로 실행
не используй `make`, запусти `just`
utilise `make`, jamais `npm` directement
verwende `uv`, nicht `pip`; Größe in MiB
usa `pnpm`, no `npm`; año, señal
använd `uv`; kör testerna först
używaj `uv`, nie `pip`; żółć
kullan `uv`, `pip` değil; ışık
dùng `uv`, không dùng `pip`
χρησιμοποίησε `uv` αντί για `pip`
השתמש ב-`uv` ולא ב-`pip`
استخدم `uv` بدلاً من `pip`
از `uv` استفاده می‌کنم
`uv` का उपयोग करें, `pip` का नहीं
ใช้ `uv` แทน `pip`
გამოიყენე `uv`
օգտագործիր `uv`
використовуй `uv`, а не `pip`; їжак
ᏣᎳᎩ and አማርኛ and မြန်မာ
ഉപയോഗിക്കുക `uv`"""

PROSE = """\
the token limit is 25,000; use `offset` and `limit`
tokens are counted in `src/tokens.py`; a token is 4 bytes
passwords are hashed with argon2; see `auth/hash.py`
the secret store is mocked in tests
token: string is the type of the field
set `API_KEY` in the shell; never write it into a file
`password = os.environ["DB_PASSWORD"]` is how settings read it
sk-learn is `scikit-learn`; sk-SK is a locale
edit a file only after reading it in this session
when an edit does not match, read the file again
the sandbox has no network; tests must not need one
the hook formats files, so read them again after a commit
retry at most twice, then ask
long commands: run in the background and poll every 30 s
`ENOENT` here means the build did not run
exit code 1 of `grep` means no match
the pre-commit hook runs 40 s; wait for it
when the port is taken, the old server still runs
ask before deleting anything
never push without a review
show the diff before writing
tell the user which tests were skipped
mention the ticket in the commit
the docs folder is published by CI
old migrations stay as they are
this project uses trunk-based development
the cache lives in `.cache/`; removing it is safe
use the staging account for manual tests
time zones: store UTC, show local
prices are integers in cents"""

SHAPED = [
    "| col | col |\n|-----|-----|\n| a | b |",
    "- one\n  two\n  three",
    "- run ```make``` first",
    "- two steps:\n  1. `make gen`\n  2. `make`",
    "* a star bullet",
    "+ a plus bullet",
    "3. a numbered one",
    "- " + "x" * 590,
    "- a\ttab in it",
]

LEGIT = [
    *(
        f"- {line}"
        for text in (COMMANDS, STRUCTURE, STYLE, SIGNS, TONGUES, PROSE)
        for line in text.split("\n")
    ),
    *SHAPED,
]
