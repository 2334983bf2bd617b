"""Passwords that their place gives away: in a command, a call or a statement, without a name before them.

A value in such a place is masked when it has a digit or a sign, as words and variables do not.
"""

from __future__ import annotations

import re

from analyzer.secret_forms import SecretKind

_Q = r"\\*[\"']"
_OPEN = r"\\*[\"']?"
_WHO = r"[\w.@+-]{1,60}"
_WORTH_IT = r"(?![\[{<(])(?=[A-Za-z_./-]{0,40}[0-9!@#%^*])"
_VALUE = rf"{_WORTH_IT}[^\s\"'\\$|;]{{6,}}"
_WITHIN = r"[^\n|;&]{0,160}?[ ]"  # one command's arguments up to an option
_LINE = r"(?:\s|\\+[nrt])"


# What a place begins with, and the place; ``{}`` is the value. The word before it begins every such place.
_PLACES = (
    *(
        (program, rf"{program}\w*\b{_WITHIN}-[pPw][ ]{_OPEN}{{}}")
        for program in ("mongo", "cqlsh", "sqlcmd", "snowsql", "mosquitto_", "ldap")
    ),
    ("zip ", rf"zip{_WITHIN}-P[ ]{_OPEN}{{}}"),
    ("az login ", rf"az login{_WITHIN}-p[ ]{_OPEN}{{}}"),
    ("7z", rf"7z\w?\b{_WITHIN}-p{_OPEN}{{}}"),
    ("ssh-keygen ", rf"ssh-keygen{_WITHIN}-N[ ]{_OPEN}{{}}"),
    ("openssl ", rf"openssl{_WITHIN}(?:-pass(?:in|out)?[ ]{_OPEN}pass:|-k[ ]){_OPEN}{{}}"),
    ("http ", rf"http[ ](?:[^\n|;&]{{0,80}}?[ ])?-a[ ]{_OPEN}{_WHO}:{{}}"),
    ("xh ", rf"xh[ ](?:[^\n|;&]{{0,80}}?[ ])?-a[ ]{_OPEN}{_WHO}:{{}}"),
    ("lftp ", rf"lftp{_WITHIN}-u[ ]{_OPEN}{_WHO},{{}}"),
    ("smbclient ", rf"smbclient{_WITHIN}-U[ ]{_OPEN}{_WHO}%{{}}"),
    ("htpasswd ", rf"htpasswd[ ]-\w*b\w*[ ]\S+[ ]{_WHO}[ ]{_OPEN}{{}}"),
    ("xfreerdp ", rf"xfreerdp{_WITHIN}/p(?:ass)?:{_OPEN}{{}}"),
    ("cmdkey ", rf"cmdkey{_WITHIN}/p(?:ass)?:{_OPEN}{{}}"),
    ("net use ", rf"net use{_WITHIN}/user:{_WHO}[ ]{_OPEN}{{}}"),
    ("secret set ", rf"secret set[ ]\S+[ ](?:--body|-b|<<<)[ ]{_OPEN}{{}}"),
    ("secret put ", rf"secret put[ ]\S+[ ](?:--body|-b|<<<)[ ]{_OPEN}{{}}"),
    ("bindpw", r"bindpw[ \t]+{}"),
    ("user-secrets set ", rf"user-secrets set[ ]\S+[ ]{_OPEN}{{}}"),
    ("http-basic.", rf"http-basic\.\S+[ ]{_WHO}[ ]{_OPEN}{{}}"),
    ("<<<", rf"<<<[ ]?{_OPEN}(?=[^\s\"']*[a-z])(?=[^\s\"']*[A-Z]){{}}"),
    ("dsn=", rf"dsn={_WHO}/{{}}(?=@//)"),
    ("echo ", rf"echo[ ](?:-\w[ ])?{_OPEN}{_WHO}:{{}}{_OPEN}[ ]?\|[ ]?(?:sudo[ ])?chpasswd"),
    ("basic_auth(", rf"basic_auth\({_Q}{_WHO}{_Q},[ ]?(?:Some\()?{_Q}{{}}"),
    ("basicauth(", rf"BasicAuth\({_Q}{_WHO}{_Q},[ ]?{_Q}{{}}"),
    ("login(", rf"login\({_Q}{_WHO}{_Q},[ ]?{_Q}{{}}"),
    ("bundle_", rf"BUNDLE_[A-Z0-9_]+(?:{_Q})?[:=][ ]?{_OPEN}{_WHO}:{{}}"),
    # The value is of another shape.
    ("auth plain ", r"AUTH PLAIN (?P<secret>(?=[A-Za-z]*[0-9])[A-Za-z0-9+/]{12,}={0,2})"),
    ("auth login ", r"AUTH LOGIN (?P<secret>(?=[A-Za-z]*[0-9])[A-Za-z0-9+/]{12,}={0,2})"),
)
# As above, in capital or small letters.
_SAID = (
    ("vault", r"(?i:vault)[-_ ](?i:token|login)[\W_]{0,6}(?P<secret>[sbr]\.[A-Za-z0-9]{24})"),
    ("convertto-securestring ", rf"(?i:convertto-securestring)[ ](?:-String[ ])?{_Q}{{}}"),
    ("identified by ", rf"(?i:identified by)[ ]{_Q}{{}}"),
    ("password ", rf"(?i:password)[ ]{_Q}{{}}"),
    ("password", rf"(?i:password)[^\n\\]{{0,60}}:{_LINE}{{1,8}}(?P<secret>[0-9a-f]{{32}})(?![0-9a-f])"),
    (
        "password",
        r"(?i:password)[^\n\\:=]{3,60}:[ ](?P<secret>(?=\S*[0-9])(?=\S*[A-Z])(?=\S*[a-z])[^\s\"'\\$]{8,64})"
        r"(?=[ ]*(?:$|[\n\"']|\\+[nr\"']))",
    ),
)


def _at(place: str) -> re.Pattern[str]:
    return re.compile(place.replace("{}", f"(?P<secret>{_VALUE})"))


LOGINS = (
    SecretKind(
        "login",
        ("curl ", "mysql", "mariadb", "sshpass", "redis-cli", "login ", "echo ", "auth=("),
        re.compile(
            r"curl\b[^\n|;&]{0,200}?[ ](?:-u|--user)[ =]?\\*[\"']?[\w.@-]{1,60}:"
            r"(?P<curl>(?!\[)[^\s\"'\\:$]{4,})"
            r"|(?:mysql|mariadb)\w*\b[^\n|;&]{0,120}?[ ]-p"
            r"(?P<mysql>(?=[A-Za-z_-]{0,40}[0-9!@#%^*])[^\s\"'\\$=]{6,})"
            r"|sshpass[ ]-p[ ]?\\*[\"']?(?P<ssh>[^\s\"'\\$]{4,})"
            r"|redis-cli\b[^\n|;&]{0,120}?[ ]-a[ ](?P<redis>[^\s\"'\\$]{6,})"
            r"|docker[ ]login\b[^\n|;&]{0,120}?[ ]-p[ ](?P<docker>(?![\[\"'$])[^\s\"'\\]{4,})"
            r"|echo[ ](?:-n[ ])?\\*[\"']?(?P<echo>(?!\[)[^\s\"'\\$|]{4,})\\*[\"']?"
            r"[ ]?\|[ ]?(?:sudo[ ]-S|docker[ ](?:login|secret)|passwd|kinit|gh[ ]auth|vercel[ ]env|su)\b"
            r"|auth=\(\\*[\"'][\w.@-]{1,60}\\*[\"'],[ ]?\\*[\"'](?P<tuple>(?!\[)[^\s\"'\\$]{4,})"
            rf"|login{_LINE}{{1,12}}[^\s\\]{{1,60}}{_LINE}{{1,12}}password[ \t]{{1,12}}"
            r"(?P<netrc>(?!\$)[^\s\"'\\]{4,})"
        ),
        re.compile(r"curl |mysql|mariadb|sshpass|redis-cli|docker login|echo |auth=\(|login "),
    ),
    *(SecretKind("login", (start,), _at(place)) for start, place in _PLACES),
    *(SecretKind("login", (start,), _at(place), (start,)) for start, place in _SAID),
    SecretKind(
        "login",  # .pgpass: host:port:database:user:password
        (":54", ":*:"),
        re.compile(rf":(?:54[0-9]{{2}}|\*):[\w*-]{{1,40}}:[\w*-]{{1,40}}:(?P<secret>{_VALUE})"),
    ),
    SecretKind(
        "private-key",  # a JSON Web Key
        ('"d',),
        re.compile(rf'"d{_Q}[ ]?:[ ]?{_Q}(?P<secret>[A-Za-z0-9_-]{{40,}}){_Q}'),
    ),
    SecretKind(
        "recovery-words",
        ("mnemonic", "phrase"),
        re.compile(
            rf"(?i:mnemonic|phrase)(?:{_Q})?[ ]?[:=][ ]?{_OPEN}"
            r"(?P<secret>(?:[a-z]{3,8}[ ]){11,23}[a-z]{3,8})"
        ),
        ("mnemonic", "phrase"),
    ),
    SecretKind(
        "login",  # Google's passwords for one app
        ("pass",),
        re.compile(
            rf"(?i:pass(?:word|wd)?)(?:{_Q})?[ ]?[:=][ ]?{_OPEN}"
            r"(?P<secret>(?:[a-z]{4}[ ]){3}[a-z]{4})(?![a-z ])"
        ),
        ("pass",),
    ),
)
