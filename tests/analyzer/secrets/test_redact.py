"""No secret, no home folder and no user name leaves this machine, and nothing else is touched."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.redact import Redactor, merged
from analyzer.secrets.kinds import KINDS
from analyzer.secrets.search import secrets_in
from scanners.registry import SCANNERS
from tests.analyzer.secrets.all_planted import MISSED, PLANTED, shape
from tests.analyzer.secrets.benign_lines import BENIGN
from tests.analyzer.secrets.planted_secrets import ALNUM, Maker
from tests.timing import grows_at_most

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
HOMES = sorted(home for agent in SCANNERS for home in CORPUS.glob(f"*/.{agent}"))
NAMES = {"home", "user"}  # masked wherever they stand, and no secrets


def redactor(**known):
    return Redactor(b"a key for tests", **known)


def missed_in(text):
    return {shape(each) for each in PLANTED if left(each.secret, text)}


def merged_places(spans):
    return [(span.start, span.end, span.kind) for span in merged(spans)]


def left(secret, text):
    """Whether eight characters in a row of the secret are still there."""
    return any(secret[at : at + 8] in text for at in range(max(1, len(secret) - 7)))


def test_the_campaign_is_large_enough_to_mean_something():
    assert len(PLANTED) >= 200
    assert len({each.kind for each in PLANTED}) >= 20
    assert len(MISSED) <= 0.01 * len(PLANTED)


def test_no_kind_could_be_left_out():
    """Each changes what is masked in one line at least; a kind whose anchor is wrong, say, finds nothing."""
    needed = set()
    for each in PLANTED:
        spans = list(secrets_in(each.line))
        merged = merged_places(spans)
        for rank in {span.rank for span in spans} - needed:
            if merged_places([span for span in spans if span.rank != rank]) != merged:
                needed.add(rank)
    assert [kind for rank, kind in enumerate(KINDS) if rank not in needed] == []


def test_planted_secrets_are_found():
    missed = {shape(each) for each in PLANTED if left(each.secret, redactor().redact(each.line).text)}
    assert missed == MISSED


def test_planted_secrets_are_found_in_one_long_text_too():
    text = redactor().redact("\n".join(each.line for each in PLANTED)).text
    assert missed_in(text) == MISSED


def test_planted_secrets_are_found_within_json():
    text = redactor().redact("\n".join(json.dumps({"stdout": each.line}) for each in PLANTED)).text
    assert missed_in(text) == MISSED


@pytest.mark.parametrize("line", BENIGN)
def test_what_only_speaks_of_secrets_stays(line):
    assert redactor().redact(line).text == line


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
def test_nothing_but_names_changes_in_real_logs():
    """Lines of outputs, inputs and words; a home folder or a user's name in one is no mistake."""
    lines = []
    for home in HOMES:
        scanner = SCANNERS[home.name.removeprefix(".")](home)
        for path in scanner.log_files():
            for session in scanner.read_file(path):
                for call in session.tool_calls:
                    lines += [*call.output.split("\n"), json.dumps(call.input_data, ensure_ascii=False)]
    lines = [line for line in dict.fromkeys(lines) if line.strip()]
    lines = lines[:: max(1, len(lines) // 20_000)][:20_000]
    assert len(lines) == 20_000
    mask = redactor()
    changed = [line for line in lines if {each.kind for each in mask.redact(line).masks} - NAMES]
    assert changed == []


@pytest.mark.parametrize("each", PLANTED[::9], ids=lambda each: each.kind)
def test_masking_twice_is_masking_once(each):
    mask = redactor()
    once = mask.redact(each.line)
    assert mask.redact(once.text) == once


def test_the_same_secret_is_the_same_placeholder_and_another_is_not():
    first, second = (Maker(seed).some(ALNUM, 36) for seed in (1, 2))
    text = redactor().redact(f"ghp_{first} then ghp_{second} then ghp_{first}").text
    one, other, again = text.split(" then ")
    assert one == again != other
    assert one.startswith("[github-token:")


def test_without_the_key_a_guess_cannot_be_checked():
    secret = "DB_PASSWORD=tr0ub4dor-3"
    assert Redactor(b"one").redact(secret).text != Redactor(b"another").redact(secret).text
    assert Redactor(b"one").redact(secret) == Redactor(b"one").redact(secret)


def test_masks_say_where_they_stand():
    masked = redactor(home="/home/ada", user="ada").redact(
        "ada ran export NPM_TOKEN=npm_" + "x1" * 18 + " in /home/ada/tides"
    )
    assert masked.text.endswith("in ~/tides")
    shown = [(each.kind, masked.text[each.start : each.end]) for each in masked.masks]
    assert [kind for kind, _ in shown] == ["user", "npm-token", "home"]
    assert shown[0][1] == "[user]"
    assert shown[2][1] == "~"
    assert masked.counts == {"user": 1, "npm-token": 1, "home": 1}


def test_masks_of_pieces_are_counted_in_the_whole():
    """A piece is masked before it is cut, and the whole once more; a forged placeholder is only text."""
    mask = redactor()
    piece = mask.secrets("GITLAB=glpat-" + "a1B2" * 5)
    whole = mask.redact(f"{piece} and [github-token:0a1b2c]")
    assert whole.counts == {"gitlab-token": 1}


def test_a_secret_that_was_known_by_what_stands_before_it_is_masked_wherever_it_stands():
    mask = redactor()
    said = mask.secrets("tide sync --password winter-tide-20\nerror: winter-tide-20 is not accepted").split()
    assert said[3] == said[5] != "winter-tide-20"
    again = mask.redact(json.dumps({"tried": "winter-tide-20"}))
    assert again.text == f'{{"tried": "{said[3]}"}}'
    assert again.counts == {"assigned-secret": 1}


def test_what_came_before_the_place_that_tells_is_masked_in_the_whole():
    mask = redactor()
    pieces = [mask.secrets("trying otter-basin-9"), mask.secrets("TIDE_PASSWORD=otter-basin-9")]
    assert pieces[0] == "trying otter-basin-9"
    assert "otter" not in mask.redact("\n".join(pieces)).text


@pytest.mark.parametrize(
    ("secret", "elsewhere"),
    [
        ("harbourside", "make harbourside"),  # one word, of which a text may speak
        ("a1b2c3", "file a1b2c3"),  # too short to be anything's alone
        ("otter-basin-9", "otter-basin-90, xotter-basin-9"),  # a part of another
    ],
)
def test_what_only_looks_like_a_secret_elsewhere_stays(secret, elsewhere):
    mask = redactor()
    assert secret not in mask.secrets(f"TIDE_PASSWORD={secret}")
    assert mask.secrets(elsewhere) == elsewhere


def test_values_of_the_environment_are_masked_wherever_they_stand():
    mask = redactor(
        environment={
            "TIDES_API_KEY": "plainwordsonly",
            "CREDENTIALS": "otherwordsonly",
            "TIDES_TOKEN": "true",
            "PORT": "brest-harbour",
        }
    )
    said = mask.redact("it said plainwordsonly and otherwordsonly to brest-harbour").text
    assert "wordsonly" not in said
    assert mask.redact("true at brest-harbour").text == "true at brest-harbour"


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_values_of_the_environment_are_masked_as_json_has_them(ensure_ascii):
    value = 'häfen "und" Meer <&>'
    mask = redactor(environment={"TIDES_API_KEY": value})
    said = json.dumps({"said": value}, ensure_ascii=ensure_ascii)
    for logged in (said, said.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")):
        assert mask.redact(logged).counts == {"environment-value": 1}


@pytest.mark.parametrize(
    ("home", "text", "masked"),
    [
        ("/home/ada", "/home/ada/tides/app.py", "~/tides/app.py"),
        ("/Users/ada.b", "/Users/ada.b/tides", "~/tides"),
        (r"C:\Users\ada", r"C:\Users\ada\tides", r"~\tides"),
        (
            r"C:\Users\ada",
            r"C:\\Users\\ada\\tides",
            r"~\\tides",
        ),
        (r"C:\Users\ada", "c:/Users/Ada/tides", "~/tides"),
        ("/home/ada", "file:///home/ada/x", "file://~/x"),
        ("/home/ada", '"cwd":"/home/ada"', '"cwd":"~"'),
        ("/home/ada", r"in\n/home/ada/x", r"in\n~/x"),
        ("/home/ada", "/home/ada/x and -home-ada-tides", "~/x and -home-[user]-tides"),
        ("/srv/ada-data", "/srv/ada-data/logs", "~/logs"),
    ],
)
def test_the_home_folder_of_the_user(home, text, masked):
    assert redactor(home=home, user="ada").redact(text).text == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/home/ada/tides/app.py", "/home/[user]/tides/app.py"),
        ("/Users/grace.b/tides", "/Users/[user]/tides"),
        (r"C:\\Users\\ada\\tides", r"C:\\Users\\[user]\\tides"),
        ("/home/grace-old/x", "/home/[user]/x"),
        ("/home/ada/x and -home-ada-tides", "/home/[user]/x and -home-[user]-tides"),
        ("/home/ada and /home/grace, /Users/grace", "/home/[user] and ~, /Users/[user]"),
    ],
)
def test_a_home_folder_that_is_not_the_users_is_not_called_so_and_says_no_name(text, masked):
    assert redactor(home="/home/grace", user="grace").redact(text).text == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://tides.example/home/ports", "https://tides.example/home/ports"),
        ("src/home/page.tsx", "src/home/page.tsx"),
        ("mail grace@tides.example", "mail [user]@tides.example"),
        ("graceful shutdown by grace", "graceful shutdown by [user]"),
    ],
)
def test_the_name_of_the_user(text, masked):
    assert redactor(home="/srv/grace-data", user="grace").redact(text).text == masked


def test_the_users_own_addresses():
    mask = redactor(mails=["Grace@tides.example", "g.h+git@sea.example"])
    said = "by grace@tides.example, g.h+git@sea.example; not ada@tides.example, xg.h+git@sea.example"
    assert mask.redact(said).text == "by [user], [user]; not ada@tides.example, xg.h+git@sea.example"


@pytest.mark.parametrize("user", ["root", "dev", "al", ""])
def test_a_name_that_is_nobodys_or_too_short_is_no_name(user):
    assert redactor(user=user).redact(f"the {user} of all").text == f"the {user} of all"


SIGNS = ("&", ";", "|", "(", ")", "[", "]", "{", "}", ",", "<", ">", "'", '"', "`")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "line", ["DB_PASSWORD=Ab3dE{}gH9jkLm2", "  password: Ab3dE{}gH9jkLm2", "DB_TOKEN=kP{}gH9jkLm2xR7"]
)
def test_a_secret_goes_on_behind_a_sign_that_could_end_it(line, sign):
    masked = redactor().redact(line.format(sign)).text
    assert masked.startswith(line[: line.index("=") + 1] if "=" in line else "  password: ")
    assert masked.endswith("]")
    assert "jkLm2" not in masked


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("?password=Ab3dEfgH9&user=ada", "&user=ada"),
        ("mount -o password=Ab3dEfgH9,vers=3.0,ro", ",vers=3.0,ro"),
        ("mount -o password=Ab3dEfgH9,ro,noatime", ",ro,noatime"),
        ("{password: Ab3dEfgH9},", "},"),
        ("login(password=Ab3dEfgH9).then(next2)", ").then(next2)"),
        ("<td>password=Ab3dEfgH9</td>", "</td>"),
        ("PASSWORD=Ab3dEfgH9; psql", "; psql"),
        ("PASSWORD=Ab3dEfgH9&&psql", "&&psql"),
        ("PASSWORD=Ab3dEfgH9;./run", ";./run"),
        ("{'cmd': 'PASSWORD=Ab3dEfgH9', 'port': 5432}", "', 'port': 5432}"),
    ],
)
def test_what_stands_behind_a_secret_stays(line, stays):
    masked = redactor().redact(line).text
    assert "Ab3dEfgH9" not in masked
    assert masked.endswith(f"]{stays}")


@pytest.mark.parametrize(
    "line",
    [
        r'"password": "Ab3\"dEfgH9jk"',
        r"{\"password\": \"Ab3\\\"dEfgH9jk\"}",
        r"'password' => 'Ab3\'dEfgH9jk',",
        "RESTIC_PASSWORD='tide 7 lamp efgh9jk'",
        "password = 'four lamps over efgh9jk'",
        "DB_PASSWORD=#Ab3dEfgH9jk",
        "DB_PASSWORD='$Ab3dEfgH9jk'",
        "DB_PASSWORD='<Ab3dEfgH9jk'",
        "  password: '@Ab3dEfgH9jk'",
        '"password": "*Ab3dEfgH9jk"',
        '"password": "%Ab3dEfgH9jk"',
        "postgres://ada:#Ab3dEfgH9jk@db/tides",
        "postgres://ada:$Ab3dEfgH9jk@db/tides",
        "postgres://ada:*Ab3dEfgH9jk@db/tides",
        "postgres://ada:<Ab3dEfgH9jk@db/tides",
        "postgres://ada:/Ab3dEfgH9jk@db/tides",
        "postgres://ada:@Ab3dEfgH9jk@db/tides",
        "postgres://ada:Ab3@dEfgH9jk@db/tides",
        r"password\u003dAb3dEfgH9jk",
        r"password=Ab3d\u0026EfgH9jk",
        r"password=Ab3d\u0027EfgH9jk",
        r"\u003cpassword\u003eAb3dEfgH9jk\u003c/password\u003e",
        r"\u043f\u0430\u0440\u043e\u043b\u044c: Ab3dEfgH9jk",
    ],
)
def test_signs_and_escapes_hide_no_secret(line):
    masked = redactor().redact(line).text.lower()
    assert "efgh9" not in masked
    assert "h9jk" not in masked


NAMES_OF_PASSWORDS = """contraseña contrasena Contraseña mot_de_passe motDePasse Passwort DB_PASSWORT Kennwort
    пароль Пароль 密码 密碼 パスワード 비밀번호 senha dbSenha wachtwoord hasło lösenord heslo parola şifre
    salasana adgangskode jelszó mdp clave""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", NAMES_OF_PASSWORDS)
@pytest.mark.parametrize("line", ["{}: Ab3dEf!gH9jk", '{} = "Ab3dEf!gH9jk"', '"{}":"Ab3dEf!gH9jk"'])
def test_passwords_have_names_in_many_languages(name, line):
    assert "dEf!gH9" not in redactor().redact(line.format(name)).text


PIECES = [
    "sk-", "eyJ", "eyJaaaaaaaa.", "password=", "://a:", "-----BEGIN PRIVATE KEY-----", "curl -u a:",
    "/home/a", "bearer a", "SG.a", "Cookie: a=", "=\\\\\\", "token:'", "0123456789:AA",
    "$apr1$", "echo a", "x_auth=", "password is a",
    "login ", "login a ", "password ", "password: ", "token ", "token, ", "secret> ", "<<< ", "echo a:",
    "zip -p a", "net use a ", "a:54", "pass=", "token\\n", "1/0", '"d":"', "mnemonic=", "abcd ",
    "user-secrets set a ",
    "A" * 64 + "\n", "-----END PRIVATE KEY-----\n" + "A" * 64 + "\n",
    "<<<", "mongo", "cqlsh1", "snmpa", "mariadb", "login=a:1", "authorization=", ":*:a:a:1", "http-basic.",
    "password=a;1", "password=(a", "pass=a,", "token>a1", "key='", "\\u003d", "pass\\u003d", "密码：",
    "пароль",
    "AKIA" + "A" * 16, "digest a=b,", "recovery codes: a1 ", "key: abcd ", " / aB1!", "://a:b@", "@a:11",
    "aws_a=", "A1b", "wpa_passphrase a ", "net user a ", "PASS='a b ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_takes_long(piece):
    """Four times the text must not take sixteen times as long."""

    def mask(size):
        redactor().redact(piece * (size // len(piece)))

    assert grows_at_most(8, mask, 8_000, 32_000)


def test_a_long_line_below_many_names_takes_no_long():
    names = "".join(f"{' ' * depth}tokens:\n" for depth in range(30))

    def mask(size):
        redactor().redact(names + " " * 30 + "\\" * size)

    assert grows_at_most(8, mask, 900, 3_600)


@given(st.text(alphabet=st.characters(codec=None), max_size=80))
def test_any_text_can_be_masked_and_masks_are_where_they_say(text):
    masked = redactor(home="/home/ada", user="ada").redact(text)
    places = [place for each in masked.masks for place in (each.start, each.end)]
    assert places == sorted(places)
    assert all(place <= len(masked.text) for place in places)
