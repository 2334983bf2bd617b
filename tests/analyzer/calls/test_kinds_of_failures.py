"""What a failure is called by what it says: not let, not logged in, not reached, not there."""

import pytest

from tests.analyzer.call_builder import failed, only_pair, powershell, sh_fails

NO_PASSWORD = "sudo: a terminal is required to read the password\nsudo: a password is required"
NO_LOGIN = "To get started with GitHub CLI, please run:  gh auth login"
NO_PROXY = 'Post "https://api.tide.example/graphql": proxyconnect tcp: dial tcp 127.0.0.1:9: connectex: No'
NOT_IN_TIME = 'search failed: Get "https://tide.example/search?q=moon": context deadline exceeded'
NO_RIGHT = "GraphQL: ada does not have the correct permissions to execute `CreateRepository`"
NO_ASKPASS = "ssh_askpass: exec(/usr/lib/ssh/ssh-askpass): No such file or directory\n"
UNREAD_REMOTE = "fatal: Could not read from remote repository."
NO_KEY = f"{NO_ASKPASS}git@tide.example: Permission denied (publickey).\n{UNREAD_REMOTE}"
UNKNOWN_HOST = f"{NO_ASKPASS}Host key verification failed.\n{UNREAD_REMOTE}"
NO_TEXT = "Invalid inputs: old_str is required for str_replace"
UNREAD = "bash: line 1: import: command not found\nbash: -c: line 2: syntax error near unexpected token `('"
NO_HANDSHAKE = "Error: no tides today - <urlopen error _ssl.c:880: The handshake operation timed out>"
NOT_ADMIN = "The requested operation requires elevation (Run as administrator)."
REFUSED = "No connection could be made because the target machine actively refused it."


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (sh_fails("mkdir -p .tides", "Tool execution denied by policy.", None), "permission"),
        (failed("LS", "Tool execution denied by policy.", path="."), "permission"),
        (failed("Grep", 'Tool execution for "SearchText" denied by policy.', pattern="x"), "permission"),
        (sh_fails("sudo apt install -y tide", NO_PASSWORD), "permission"),
        (sh_fails("gh repo list", NO_LOGIN, 4), "network_or_service"),
        (sh_fails("gh pr view", NO_PROXY), "network_or_service"),
        (sh_fails("curl http://tide.example", REFUSED, 1), "network_or_service"),
        (sh_fails("tide search moon", NOT_IN_TIME), "network_or_service"),
        (sh_fails("python3 tides.py Oslo", NO_HANDSHAKE), "network_or_service"),
        (sh_fails("netsh interface ipv4 set address name=Moon dhcp", NOT_ADMIN), "permission"),
        (sh_fails("gh repo create moon/tide-table --public", NO_RIGHT), "permission"),
        (sh_fails("git fetch --all", NO_KEY, 128), "permission"),
        (sh_fails("git fetch --all", UNKNOWN_HOST, 128), "permission"),
        (sh_fails("cat tides.md && git push", "cat: tides.md: No such file or directory"), "file_path"),
        (failed("Edit", NO_TEXT, file_path="a.md", new_string="high"), "tool_input"),
        (sh_fails("*** Begin\nimport tide\ndef high(at:\n", UNREAD, 2), "command_syntax"),
    ],
)
def test_a_failure_is_called_by_what_it_says(failure, kind):
    assert only_pair(failure).kind == kind


@pytest.mark.parametrize(
    "said",
    [
        "error: unexpected flag '--deep'",
        "error: Found argument '-R' which wasn't expected, or isn't valid in this context",
        "error: no such command: `tides`",
        "tide: too few arguments",
        "Error: accepts 1 arg(s), received 2",
        "tide: option '--at' requires an argument",
        "Variable reference is not valid. ':' was not followed by a valid variable name character.",
        "Cannot bind argument to parameter 'Path' because it is an empty string.",
        "+ CategoryInfo : InvalidArgument: (:) [Get-Tide], ParameterBindingException",
        "Cannot validate argument on parameter 'Depth'.",
        "fatal: options '--high' and '--low' cannot be used together",
        "The parameters 'High' and 'Low' cannot be specified in the same command.",
        "Method invocation failed because [System.String] does not contain a method named 'Rise'.",
        "The string ( is not a valid regular expression: not enough )'s",
        "rg: tide*.md: The filename, directory name, or volume label is incorrect. (os error 123)",
        "error: the argument '--high' cannot be used with '--low'",
        "error: --high and --low are mutually exclusive",
        "tide: error: argument --high: not allowed with argument --low",
        "Unescaped left brace in regex is illegal here",
        "re.error: unbalanced parenthesis at position 3",
    ],
)
def test_a_line_that_was_not_understood_is_wrong_by_its_syntax(said):
    assert only_pair(sh_fails("tide --high --low", said, 2)).kind == "command_syntax"


@pytest.mark.parametrize(
    ("line", "said", "kind"),
    [
        ("rg -n tide -R", "error: Found argument '-R' which wasn't expected", "command_syntax"),
        ("rg tide notes > /logs/a", "(eval):1: permission denied: /logs/a", "permission"),
        ("rg tide notes > /logs/a", "zsh:1: permission denied: /logs/a", "permission"),
        ("rg tide notes > /logs/a", "bash: line 1: /logs/a: Permission denied", "permission"),
        ("cat --high a.md", "Error: unknown option '--high'", "command_syntax"),
        ("findstr /high tide", "FINDSTR: unknown option /high", "command_syntax"),
        ("rg -n tide notes", "notes/a.md:3: unknown option '--high'\nrg: notes/b.md: unreadable", "other"),
        ("cat notes/a.md", "usage: tide --high\nunknown option", "other"),
    ],
)
def test_of_a_file_that_is_shown_no_line_is_a_complaint(line, said, kind):
    assert only_pair(sh_fails(line, said, 2)).kind == kind


@pytest.mark.parametrize(
    "said",
    [
        "Get-Content : Access to the path 'C:\\tides.md' is denied.",
        "Der Zugriff wurde verweigert.\n    + CategoryInfo : (:) [], UnauthorizedAccessException",
        "Der Zugriff wurde verweigert.\n    + FullyQualifiedErrorId : UnauthorizedAccess,GetContentCommand",
    ],
)
def test_what_powershell_says_of_a_file_that_was_to_be_shown_is_a_complaint(said):
    assert only_pair(powershell("Get-Content tides.md", said, fails=True)).kind == "permission"


@pytest.mark.parametrize(
    "words", ["Cannot find path 'C:\\tides\\moon'", "Cannot find path \n'C:\\tides\\moon'"]
)
def test_a_path_is_missing_also_where_a_console_was_too_narrow_for_the_sentence(words):
    says = f"Get-ChildItem : {words} \nbecause it does not exist.\n    + FullyQualifiedErrorId : PathNotFound"
    assert only_pair(powershell("Get-ChildItem -Force moon", says, fails=True)).kind == "file_path"
