"""Programs that agents call, by what the correlator must know of their command lines."""

from __future__ import annotations

from analyzer.shell import cmdlets

KEYWORDS = frozenset(
    {"do", "then", "else", "elif", "if", "while", "until", "!", "{", "}", "done", "fi", "esac"}
)

# wrapper -> its options that take a value
PREFIXES: dict[str, frozenset[str]] = {
    "sudo": frozenset({"-u", "-g", "-C", "-h", "-p"}),
    "doas": frozenset({"-u"}),
    "env": frozenset({"-u", "-C", "-S"}),
    "time": frozenset({"-f", "-o"}),
    "nohup": frozenset(),
    "nice": frozenset({"-n"}),
    "ionice": frozenset({"-c", "-n"}),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "command": frozenset(),
    "exec": frozenset(),
    "builtin": frozenset(),
    "caffeinate": frozenset({"-t", "-w"}),
    "xvfb-run": frozenset({"-n", "-s"}),
    "timeout": frozenset({"-k", "-s", "--kill-after", "--signal"}),
    "gtimeout": frozenset({"-k", "-s", "--kill-after", "--signal"}),
    "xargs": frozenset({"-I", "-n", "-P", "-L", "-d", "-a", "-s"}),
    "rtk": frozenset(),
    "corepack": frozenset(),
    "npx": frozenset({"-p", "--package", "-c"}),
    "bunx": frozenset({"-p", "--package"}),
    "pnpx": frozenset({"-p", "--package"}),
    "uvx": frozenset({"--from", "--with", "-p", "--python"}),
}
RUNNERS: dict[tuple[str, str], frozenset[str]] = {
    ("uv", "run"): frozenset(
        {"--with", "--extra", "--group", "-p", "--python", "--project", "--directory", "--env-file"}
    ),
    ("poetry", "run"): frozenset(),
    ("pipenv", "run"): frozenset(),
    ("pdm", "run"): frozenset(),
    ("rye", "run"): frozenset(),
    ("hatch", "run"): frozenset(),
    ("bundle", "exec"): frozenset(),
    ("pnpm", "exec"): frozenset(),
    ("pnpm", "dlx"): frozenset(),
    ("yarn", "exec"): frozenset(),
    ("yarn", "dlx"): frozenset(),
    ("npm", "exec"): frozenset({"-p", "--package"}),
    ("bun", "x"): frozenset(),
    ("asdf", "exec"): frozenset(),
    ("pyenv", "exec"): frozenset(),
    ("rbenv", "exec"): frozenset(),
    ("fnm", "exec"): frozenset({"--using"}),
    ("volta", "run"): frozenset({"--node", "--npm", "--yarn", "--pnpm"}),
    ("mise", "exec"): frozenset(),
    ("mise", "x"): frozenset(),
    ("direnv", "exec"): frozenset(),
    ("nix", "develop"): frozenset(),
    ("nix", "shell"): frozenset(),
    ("pixi", "run"): frozenset({"-e", "--environment"}),
    ("devbox", "run"): frozenset({"-c", "--config"}),
    ("conda", "run"): frozenset({"-n", "--name", "-p", "--prefix", "--cwd"}),
    ("mamba", "run"): frozenset({"-n", "--name", "-p", "--prefix"}),
    ("micromamba", "run"): frozenset({"-n", "--name", "-p", "--prefix"}),
    ("rtk", "test"): frozenset(),
    ("rtk", "err"): frozenset(),
    ("rtk", "proxy"): frozenset(),
    ("rtk", "summary"): frozenset(),
}
INTERPRETERS = frozenset({"python", "python3", "node", "bun", "deno", "ruby", "perl", "tsx", "php"})
INLINE_CODE = frozenset({"-c", "-e", "-p", "--eval", "--print"})
CODE_FIRST = frozenset({"jq", "yq", "awk", "gawk", "sed", "perl"})  # their first operand is a program
SHELLS = frozenset({"bash", "sh", "zsh", "dash", "ksh", "fish"})
POWERSHELLS = frozenset({"powershell", "pwsh"})
# what stands behind their first operand is for what they run
RUN_THEIR_OPERAND = (
    INTERPRETERS
    | SHELLS
    | {"java", "ssh", "ts-node", "go run", "cargo run", "dotnet run", "nix run", "kubectl exec"}
    | {f"{program} {how}" for program in ("docker", "docker compose", "podman") for how in ("run", "exec")}
)

# options before the subcommand that take a value
GLOBAL_OPTIONS: dict[str, frozenset[str]] = {
    "git": frozenset({"-C", "-c", "--git-dir", "--work-tree"}),
    "gh": frozenset({"-R", "--repo"}),
    "pnpm": frozenset({"--filter", "-F", "-C", "--dir"}),
    "npm": frozenset({"--prefix", "-w", "--workspace"}),
    "yarn": frozenset({"--cwd"}),
    "bun": frozenset({"--cwd", "--filter"}),
    "make": frozenset({"-C", "-f", "-j"}),
    "docker": frozenset({"--context", "-H"}),
    "kubectl": frozenset({"-n", "--namespace", "--context"}),
    "uv": frozenset({"--directory", "--project"}),
    "go": frozenset({"-C"}),
    "mise": frozenset({"-C", "--cd"}),
}
PACKAGE_MANAGERS = frozenset({"npm", "pnpm", "yarn", "bun"})
# what brings in what stands after it, a package or an image, of whatever program: no list would hold all
LOADING_VERBS = frozenset({"add", "i", "in", "install", "get", "binstall", "require", "pull", "download"})
# programs one of which may do what another was to do
KIN = (
    frozenset({"python", "python3", "py", "pypy", "ipython"}),
    frozenset({"pip", "pip3", "uv pip", "uv", "poetry", "pipx", "conda", "pdm"}),
    PACKAGE_MANAGERS,
    frozenset({"node", "bun", "deno", "tsx", "ts-node"}),
    frozenset({"docker", "docker-compose", "podman"}),
    frozenset({"make", "gmake", "just", "task", "mise"}),
    frozenset({"curl", "wget", "http", "gh", "Invoke-WebRequest", "Invoke-RestMethod"}),
    POWERSHELLS,
    frozenset({"mkdir", "New-Item"}),
    frozenset({"gradle", "gradlew"}),
    frozenset({"mvn", "mvnw"}),
    frozenset({"sed", "gsed", "perl"}),
    frozenset({"timeout", "gtimeout"}),
    frozenset({"md5sum", "md5"}),
    frozenset({"sha1sum", "sha256sum", "shasum"}),
    frozenset({"realpath", "readlink", "greadlink"}),
    frozenset({"netstat", "ss"}),
    frozenset({"terraform", "tofu"}),
    frozenset({"bazel", "bazelisk"}),
)
AKIN = {program: {one for kin in KIN if program in kin for one in kin} for kin in KIN for program in kin}
RUN_SCRIPT = frozenset({"npm", "pnpm", "yarn", "bun", "mise", "rush", "deno", "composer"})
OPTIONS_FIRST = frozenset(
    {*GLOBAL_OPTIONS, *RUN_SCRIPT, "cargo", "poetry", "terraform", "helm", "aws", "dotnet"}
)
TWO_LEVELS = frozenset({"gh", "aws", "az", "gcloud"})
TWO_LEVEL_SUBCOMMANDS = frozenset(
    {"docker compose", "git remote", "git stash", "git worktree", "git submodule", "git bisect", "git notes",
     "uv pip", "uv tool", "docker image", "docker container", "docker volume", "docker network"}
)  # fmt: skip
# programs whose first operand is what they work on, not a subcommand
NO_SUBCOMMAND = frozenset(
    """
    ls cat head tail less more bat nl wc sort uniq cut tr sed awk gawk grep egrep fgrep rg ag ack find fd
    tree cp mv rm mkdir rmdir touch ln chmod chown stat file du df diff cmp comm patch tar zip unzip
    gzip curl wget ssh scp rsync nc ping dig kill pkill killall pgrep ps lsof which whereis type test [
    [[ node tsx ts-node ruby perl php java bash sh zsh pytest jest vitest mocha eslint prettier tsc mypy
    ruff-format flake8 pylint black isort gofmt rustc gcc g++ clang cmake ninja jq yq xxd od hexdump
    strings base64 echo printf cd pushd popd sleep tee export source set unset . command open read
    realpath readlink md5 md5sum sha1sum sha256sum shasum dirname basename sqlite3 psql mysql
    redis-cli make just
    copy xcopy move ren del erase md rd dir where tasklist
    """.split()  # noqa: SIM905
)

NEUTRAL = cmdlets.NEUTRAL | frozenset(
    """cd pushd popd echo printf sleep export set unset source . true : pwd clear date wait trap umask for in
    case exit return break continue""".split()  # noqa: SIM905
)
MOVES = frozenset({"cd", "pushd"}) | cmdlets.MOVES
FILTERS = cmdlets.FILTERS | frozenset(
    "head tail grep egrep rg wc sort uniq cut tr sed awk jq tee cat less column nl xargs base64".split()  # noqa: SIM905
)
SEARCHES = cmdlets.SEARCHES | {"grep", "egrep", "fgrep", "rg", "ag", "ack", "git grep", "findstr"}
VIEWERS = cmdlets.VIEWERS | frozenset(
    {"cat", "head", "tail", "less", "more", "bat", "nl", "sed", "awk", "wc", "jq", "xxd", "stat", "file"}
)
ASKS_SERVERS = frozenset({"curl", "http", "https", "xh"})  # which end well, whatever the server answers
ASKS_FOR_PROGRAM = frozenset({"which", "type", "whereis", "command", "where", "Get-Command"})
HOOKED = ("git commit", "git push")  # a repository has hooks that may refuse them
READS_GIT = frozenset(
    """status log diff show branch rev-parse ls-files ls-tree blame remote grep describe shortlog cat-file
    """.split()  # noqa: SIM905
)
LISTERS = cmdlets.LISTERS | {"ls", "find", "fd", "tree", "git ls-files"}


LOOKS = (
    VIEWERS
    | LISTERS
    | SEARCHES
    | FILTERS
    | cmdlets.LOOKS
    | {"which", "command", "type", "du", "ps", "test", "["}
)
# what destroys work or leaves the machine: after it was rejected twice, asking first is a rule of its own
CANNOT_BE_UNDONE = frozenset(
    {
        *(
            "rm",
            "Remove-Item",
            "git push",
            "git reset",
            "git clean",
            "git rm",
            "git tag",
            "gh pr create",
            "gh pr merge",
        ),
        *("gh pr close", "gh issue create", "gh issue close", "gh release create", "npm publish"),
        *("pnpm publish", "cargo publish", "uv publish", "twine upload", "docker push", "terraform apply"),
        *("terraform destroy", "kubectl apply", "kubectl delete", "helm upgrade", "docker system"),
    }
)
