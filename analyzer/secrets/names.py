"""The names of secrets: ``DB_PASSWORD``, ``api.key``, ``clientSecret``, and which only look like one."""

from __future__ import annotations

import re

# "Password" in other languages; the short ones are whole words, or begin with a capital letter within one.
_ABROAD = (
    r"(?i:passwort|passord|kennwort|contrase[ñn]a|mot(?:[ _-]de[ _-]|de)passe|palavra[ _-]passe|wachtwoord"
    r"|l[öo]senord|salasana|adgangskode|jelsz[óo]|mật khẩu|kata sandi"
    r"|пароль|密码|密碼|パスワード|비밀번호|סיסמה|كلمة المرور)"
    r"|(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-ZŞ]))(?i:senha|has[łl]o|heslo|geslo|parola|[şs]ifre|lozinka|clave|mdp)"
)
_KINDS_OF_KEY = tuple(
    """api access wpa secret secrets auth private signing encryption account master shared preshared
    subscription fastly unseal authentication""".split()  # noqa: SIM905
)
_BEFORE_KEY = "|".join(f"(?<={word})|(?<={word}[_ ./-])" for word in _KINDS_OF_KEY)
_BEFORE_PASS = "|".join(
    f"(?<={word})"
    for word in """user root admin db database sql mongo redis smtp mail email ftp ssh ldap login auth wifi
    proxy cert app""".split()  # noqa: SIM905
)
# What may stand behind a variable's name that is still one of a secret: DB_PASSWORD_PROD, API_KEY_2.
_SUFFIX = (
    r"(?:[0-9](?![A-Za-z0-9]))?"  # password2
    r"(?:_(?!(?:ID|NAME|FILE|PATH|DIR|URL|URI|ARN|REF|TTL|EXP\w*|LEN\w*|SIZE|MIN\w*|MAX\w*|COUNT|LIMIT|TYPE"
    r"|HEADER|VERSION|REGION|MODE|ALG\w*|POLICY|PREFIX|ENV|HASH|FIELD|LOCATION|BUDGET|USAGE)(?![A-Z0-9]))"
    r"[A-Z0-9]{1,20}){0,3}(?:_?[vV]alue)?"
)
_FIRST = r"(?:(?<![A-Za-z])|(?<=\\[nrt]))"  # of a word; a line break may be written as two characters
NAME = (
    r"(?:(?i:secret_?(?:string|data|text)|(?<=_)key_base(?![a-z0-9])|(?<=unseal )key [0-9])|key-data"
    r"|(?:(?i:passw(?:or)?d|passphrase|passcode|pwd|secret|token|credential)[sS]?"
    rf"|(?i:(?:{_BEFORE_KEY})keys?)|(?<=_)KEY|(?<=_)PASS|(?<=SSH)PASS|(?i:(?<=_)salt)){_SUFFIX}"
    rf"|(?i:{_BEFORE_PASS})Pass(?![a-z])|(?<![\w.-])PASS(?==)"
    r"|(?<=[a-z]\.)pass(?=[ ]?[=:\"\\])|(?<=[a-z])P[Ww](?![a-z])"
    r"|(?:(?<=store)|(?<=key)|(?<=_)|(?<=[\"'])|(?<![\w.-])|(?<=\\[nrt])|(?<=[ ]--))pass"
    r"|(?<=[a-z])(?<!by)(?<!com)(?<!sur)(?<!tres)(?<!over)(?<!under)(?<!one)(?<!multi)pass(?![a-z])"
    rf"|(?<=[a-z])Key|(?i:(?<=[a-z][_-])key)|{_FIRST}[Kk]ey"  # of anything: judged more strictly
    r"|(?:(?<=_)|(?<=[\"'])|(?<=-o)|(?<=[ ]--)|(?<=master))auth|(?<=-)[Aa]uth(?=: )|(?<=_)AUTH"
    r"|(?<=[?&])(?:sig|[Ss]ignature|code|appid)|(?i:(?:(?<=x-amz-)|(?<=x-goog-))signature)|(?<=,[ ])Signature"
    rf"|(?<![\w.-])assertion(?==)|(?i:{_FIRST}(?:psk|pw|creds?)))(?![A-Za-z0-9])"
)
NAME_ABROAD = rf"(?:{_ABROAD}){_SUFFIX}(?![A-Za-z0-9])"  # apart: few texts have one
# Every name begins with one of these where NAME matches it, in lower case.
STARTS = (
    "pass", "pwd", "pw", "psk", "secret", "token", "key", "credential", "cred", "auth", "sig", "salt",
    "code=", "appid=", "assertion=",
)  # fmt: skip
STARTS_ABROAD = (
    "passwort", "passord", "mot de p", "mot_de_p", "mot-de-p", "motdep", "palavra", "kennwort", "contrase",
    "wachtwoord", "lösenord", "losenord", "salasana", "adgangskode", "jelsz", "mật", "kata sandi", "пароль",
    "Пароль", "密码", "密碼", "パスワード", "비밀번호",
    "סיסמה", "كلمة", "senha", "hasło", "haslo", "heslo", "geslo", "parola", "şifre", "sifre", "lozinka",
    "clave", "mdp",
)  # fmt: skip

_PASSWORD = re.compile(
    rf"(?i:pass|pwd|(?<![a-z])(?:pw|psk|creds?)$|credentials?$)|(?<=[a-z])P[Ww]$|{_ABROAD}"
)
_NO_SECRETS = tuple(
    """csrf xsrf public next prev previous page pagination continuation start end stop first last max min
    total input output cache primary foreign partition sort event idempotency unk pad bos eos sep
    mask""".split()  # noqa: SIM905
)
_NOT_SECRET = re.compile(
    rf"(?:(?<![A-Za-z])(?i:{'|'.join(_NO_SECRETS)})|(?:{'|'.join(map(str.title, _NO_SECRETS))}))[_-]?$"
    r"|(?i:public|cache|primary|foreign|partition|sort)[ ]$"
)


def is_password(name: str) -> bool:
    """Whether it is a person's: short, and often with words in it."""
    return _PASSWORD.search(name) is not None


def is_no_secret(before: str) -> bool:
    """Whether what stands before ``token`` or ``key`` in a name says that it is no secret: ``next_``."""
    return _NOT_SECRET.search(before) is not None


def is_any_key(name: str) -> bool:
    """Whether it says only that it is a key: those of tables and caches are, too."""
    return name.endswith(("key", "Key")) and not name[:-3].rstrip("_- ./").lower().endswith(_KINDS_OF_KEY)
