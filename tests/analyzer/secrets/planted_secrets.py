"""Invented secrets in the true forms of their kinds, planted in lines as agents' logs have them.

They are made at run time from pieces, so that no scanner of a code host takes this file for a leak.
"""

import base64
import json
import random
import string
from typing import NamedTuple

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
ALNUM = UPPER + LOWER + DIGITS
HEX = "0123456789abcdef"


class Planted(NamedTuple):
    kind: str
    secret: str  # what must not be left in the line
    line: str


class Maker:
    """Random but the same on every run."""

    def __init__(self, seed=20):
        self.random = random.Random(seed)

    def some(self, alphabet, count):
        """Characters of an alphabet, with a digit and a letter among them where it has both."""
        while True:
            text = "".join(self.random.choices(alphabet, k=count))
            if set(alphabet) & set(DIGITS) and not set(text) & set(DIGITS):
                continue
            return text

    def base64url(self, data):
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


# The forms are the providers' own, as their documentation and consoles show them.
FORMS = {
    "anthropic": lambda m: "sk-" + "ant-api03-" + m.some(ALNUM + "-_", 93) + "AA",
    "anthropic oauth": lambda m: "sk-" + "ant-oat01-" + m.some(ALNUM + "-_", 90),
    "openai": lambda m: "sk-" + m.some(ALNUM, 48),
    "openai project": lambda m: "sk-" + "proj-" + m.some(ALNUM + "-_", 120),
    "openrouter": lambda m: "sk-" + "or-v1-" + m.some(HEX, 64),
    "aws id": lambda m: "AK" + "IA" + m.some(UPPER + "234567", 16),
    "github": lambda m: "gh" + m.random.choice("pousr") + "_" + m.some(ALNUM, 36),
    "github fine-grained": lambda m: "github" + "_pat_" + m.some(ALNUM, 22) + "_" + m.some(ALNUM, 59),
    "gitlab": lambda m: "gl" + "pat-" + m.some(ALNUM + "-_", 20),
    "google": lambda m: "AI" + "za" + m.some(ALNUM + "-_", 35),
    "google client": lambda m: "GOC" + "SPX-" + m.some(ALNUM + "-_", 28),
    "slack bot": lambda m: (
        "xox" + "b-" + m.some(DIGITS, 12) + "-" + m.some(DIGITS, 12) + "-" + m.some(ALNUM, 24)
    ),
    "slack app": lambda m: "xa" + "pp-1-A" + m.some(ALNUM, 10) + "-" + m.some(DIGITS, 12) + m.some(HEX, 32),
    "stripe": lambda m: "sk" + "_live_" + m.some(ALNUM, 24),
    "stripe restricted": lambda m: "rk" + "_live_" + m.some(ALNUM, 40),
    "stripe webhook": lambda m: "wh" + "sec_" + m.some(ALNUM, 32),
    "hugging face": lambda m: "h" + "f_" + m.some(ALNUM, 34),
    "npm": lambda m: "np" + "m_" + m.some(ALNUM, 36),
    "pypi": lambda m: "py" + "pi-AgEIcHlwaS5vcmc" + m.some(ALNUM + "-_", 130),
    "sendgrid": lambda m: "S" + "G." + m.some(ALNUM + "-_", 22) + "." + m.some(ALNUM + "-_", 43),
    "twilio": lambda m: "S" + "K" + m.some(HEX, 32),
    "mailgun": lambda m: "key" + "-" + m.some(HEX, 32),
    "digitalocean": lambda m: "do" + "p_v1_" + m.some(HEX, 64),
    "databricks": lambda m: "da" + "pi" + m.some(HEX, 32),
    "shopify": lambda m: "shp" + "at_" + m.some(HEX, 32),
    "linear": lambda m: "lin" + "_api_" + m.some(ALNUM, 40),
    "notion": lambda m: "nt" + "n_" + m.some(DIGITS, 11) + m.some(ALNUM, 35),
    "figma": lambda m: "fi" + "gd_" + m.some(ALNUM + "-_", 40),
    "supabase": lambda m: "sb" + "p_" + m.some(HEX, 40),
    "vault": lambda m: "hv" + "s." + m.some(ALNUM + "-_", 95),
    "terraform cloud": lambda m: m.some(ALNUM, 14) + ".atlas" + "v1." + m.some(ALNUM + "-_", 67),
    "grafana": lambda m: "gl" + "sa_" + m.some(ALNUM, 32) + "_" + m.some(HEX, 8),
    "groq": lambda m: "gs" + "k_" + m.some(ALNUM, 52),
    "docker hub": lambda m: "dck" + "r_pat_" + m.some(ALNUM + "-_", 27),
    "telegram": lambda m: m.some(DIGITS, 10) + ":A" + "A" + m.some(ALNUM + "-_", 33),
    "jwt": lambda m: ".".join(
        (
            m.base64url({"alg": "HS256", "typ": "JWT"}),
            m.base64url({"sub": m.some(DIGITS, 9), "iat": 1760000000}),
            m.some(ALNUM + "-_", 43),
        )
    ),
}

ANYWHERE = (
    "export SERVICE_AUTH={}",
    '{{"headers": {{"x-auth": "{}"}}}}',
    '{{"type":"tool_result","content":"{{\\"credential\\":\\"{}\\",\\"ok\\":true}}"}}',
    "curl -sS -H 'X-Auth: {}' https://tides.example/v1/ports",
    "Traceback: tides.errors.AuthError: 401 for key {} (expired)",
    "+auth_line: {}  # added",
    "the key is {}, keep it out of the repo",
    '"stdout":"loaded 3 ports\\n{}\\nready"',
    "https://tides.example/ports?auth={}&port=brest",
    "\\x1b[32m{}\\x1b[0m accepted",
    "2026-03-02T09:14:00Z level=warn msg=\"rejected\" cred={}",
    "{{'auth': '{}', 'port': 'brest'}}",
    "  | {}",
    "harbour --auth={} list",
)  # fmt: skip


def provider_secrets(maker):
    """Each provider's form in six kinds of line."""
    for at, (kind, make) in enumerate(FORMS.items()):
        for step in range(6):
            secret = make(maker)
            yield Planted(kind, secret, ANYWHERE[(at + 2 * step + step // 3) % len(ANYWHERE)].format(secret))


NAMED = (
    # quoted and bare, code, configuration, shell and JSON, as they stand in tool inputs and outputs
    ("password", "DB_PASSWORD={}"),
    ("password", "  password: {}"),
    ("password", 'password = "{}"'),
    ("password", '{{"user": "ada", "password": "{}"}}'),
    ("password", '{{\\"user\\": \\"ada\\", \\"password\\": \\"{}\\"}}'),
    ("password", "PGPASSWORD='{}' psql -h db.example tides"),
    ("password", "tides login --user ada --password {}"),
    ("password", "-    db_passwd: '{}'"),
    ("password in an address", "postgres://tides:{}@db.example:5432/tides"),
    ("password in an address", "DATABASE_URL=mysql://root:{}@127.0.0.1/tides?ssl=true"),
    ("password in an address", "redis://:{}@cache.example:6379/0"),
    ("password in an address", "git clone https://ada:{}@git.example/ada/tides.git"),
    ("password in an address", '"url":"mongodb+srv://ada:{}@cluster0.example/tides"'),
    ("login", "curl -u ada:{} https://tides.example/v1"),
    ("login", "mysql -u root -p{} tides"),
    ("login", "sshpass -p {} ssh ada@db.example"),
    ("login", "machine git.example login ada password {}"),
)
TOKENS = (
    ("token", "API_TOKEN={}"),
    ("token", "api_key: {}"),
    ("token", 'const apiKey = "{}";'),
    ("token", "accessToken: '{}',"),
    ("token", '{{"client_secret":"{}"}}'),
    ("token", "tool_result: {{\\\"refresh_token\\\":\\\"{}\\\"}}"),
    ("token", "aws_secret_access_key = {}"),
    ("token", "deploy --api-key {} --env production"),
    ("token", "https://tides.example/cb?access_token={}"),
    ("token", "os.environ['TIDES_SECRET'] = '{}'"),
    ("token", "AccountName=tides;AccountKey={};EndpointSuffix=core.example"),
    ("bearer", "Authorization: Bearer {}"),
    ("bearer", "-H \"Authorization: Bearer {}\" https://tides.example"),
    ("bearer", '{{\\"authorization\\": \\"bearer {}\\"}}'),
    ("bearer", "headers={{'Authorization': 'Token {}'}}"),
    ("cookie", "Cookie: session={}; theme=dark"),
    ("cookie", "< set-cookie: sid={}; Path=/; HttpOnly"),
)  # fmt: skip


def named_secrets(maker):
    """Secrets that only their name or place gives away."""
    passwords = ("correct-horse-7", "Tr0ub4dor&3", "h4rb0ur!tide", "Summer2026!", "pa55-w0rd.Xy", "zK9$fLq2")
    for kind, line in NAMED:
        for password in (passwords[len(line) % 6], maker.some(ALNUM, 14), maker.some(ALNUM + "!-_", 20)):
            if "{}@" in line or "mysql" in line:
                password = password.replace("$", "S").replace("&", "N")
            yield Planted(kind, password, line.format(password))
    for kind, line in TOKENS:
        for alphabet, count in ((HEX, 40), (ALNUM, 32), (ALNUM + "-_", 43), (ALNUM, 20)):
            token = maker.some(alphabet, count)
            yield Planted(kind, token, line.format(token))
    basic = base64.b64encode(b"ada:" + maker.some(ALNUM, 12).encode()).decode()
    yield Planted("basic", basic, f"Authorization: Basic {basic}")
    hook = maker.some(UPPER, 9) + "/" + "B0" + maker.some(UPPER, 9) + "/" + maker.some(ALNUM, 24)
    yield Planted("webhook", hook, f"curl -d @m https://hooks.slack.com/services/T0{hook}")
    hook = maker.some(DIGITS, 18) + "/" + maker.some(ALNUM + "-_", 68)
    yield Planted("webhook", hook, f"https://discord.com/api/webhooks/{hook}")


def private_keys(maker):
    """As a file, in a digest, in a view with line numbers, in JSON and cut short: every line must go."""
    for label in ("RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"):
        body = [maker.some(ALNUM + "+/", 64) for _ in range(6)] + [maker.some(ALNUM, 22) + "=="]
        lines = [f"-----BEGIN {label}-----", *body, f"-----END {label}-----"]
        numbered = [f"{number:6}→{line}" for number, line in enumerate(lines, 1)]
        for text in (
            "\n".join(lines),
            "\n  | ".join(lines),
            "\\n".join(lines),
            "\\\\n".join(lines),
            "\n".join(numbered),
            "\\n".join(numbered),
            "\n".join(lines[:-1]),
            "\n".join([*lines[:5], "… 900 characters left out …", *lines[5:]]),
            "\n".join(["… 900 characters left out …", *lines[1:]]),
        ):
            for part in (body[0], body[3], body[-1]):
                yield Planted("private key", part, f"$ cat key\n{text}\nnext line")


def planted():
    maker = Maker()
    return [*provider_secrets(maker), *named_secrets(maker), *private_keys(maker)]
