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


def _one_of(*places: str) -> str:
    """The places, whose ``{}`` is the value; each in a group of its own."""
    return "|".join(place.replace("{}", f"(?P<v{number}>{_VALUE})") for number, place in enumerate(places))


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
    SecretKind(
        "login",
        (
            "mongo",
            "cqlsh",
            "sqlcmd",
            "snowsql",
            "mosquitto_",
            "zip ",
            "az login",
            "ldap",
            "7z",
            "openssl ",
            "ssh-keygen",
            "http",
            "xh ",
            "lftp ",
            "smbclient",
            "htpasswd",
            "xfreerdp",
            "cmdkey",
            "net use",
            "secret set",
            "secret put",
            "vault",
            "chpasswd",
        ),
        re.compile(
            _one_of(
                rf"(?:mongo\w*|cqlsh|sqlcmd|snowsql|mosquitto_\w+|(?:un)?zip|az[ ]login|ldap\w+)\b{_WITHIN}"
                rf"-[pPw][ ]{_OPEN}{{}}",
                rf"7z\w?\b{_WITHIN}-p{_OPEN}{{}}",
                rf"ssh-keygen\b{_WITHIN}-N[ ]{_OPEN}{{}}",
                rf"openssl\b{_WITHIN}(?:-pass(?:in|out)?[ ]{_OPEN}pass:|-k[ ]){_OPEN}{{}}",
                rf"(?:https?|xh)[ ](?:[^\n|;&]{{0,80}}?[ ])?-a[ ]{_OPEN}{_WHO}:{{}}",
                rf"lftp\b{_WITHIN}-u[ ]{_OPEN}{_WHO},{{}}",
                rf"smbclient\b{_WITHIN}-U[ ]{_OPEN}{_WHO}%{{}}",
                rf"htpasswd[ ]-\w*b\w*[ ]\S+[ ]{_WHO}[ ]{_OPEN}{{}}",
                rf"(?:xfreerdp|cmdkey)\b{_WITHIN}/p(?:ass)?:{_OPEN}{{}}",
                rf"net[ ]use\b{_WITHIN}/user:{_WHO}[ ]{_OPEN}{{}}",
                rf"secret[ ](?:set|put)[ ]\S+[ ](?:--body|-b|<<<)[ ]{_OPEN}{{}}",
                r"(?i:vault)[-_ ](?i:token|login)[\W_]{0,6}(?P<vault>[sbr]\.[A-Za-z0-9]{24})",
            )
        ),
        re.compile(
            r"mongo|cqlsh|sqlcmd|snowsql|mosquitto_|(?:un)?zip |az login|ldap|7z|openssl |ssh-keygen"
            r"|https? |xh |lftp |smbclient|htpasswd|xfreerdp|cmdkey|net use|secret (?:set|put)"
            r"|vault[-_ ](?:token|login)"
        ),
    ),
    SecretKind(
        "login",
        (
            "chpasswd",
            "securestring",
            "basic_auth",
            "basicauth",
            "login(",
            "identified by",
            "password",
            "bindpw",
            "bundle_",
            "auth plain",
            "auth login",
            "user-secrets",
            "http-basic.",
            "<<<",
            "dsn=",
        ),
        re.compile(
            _one_of(
                rf"echo[ ](?:-\w[ ])?{_OPEN}{_WHO}:{{}}{_OPEN}[ ]?\|[ ]?(?:sudo[ ])?chpasswd",
                rf"(?i:convertto-securestring)[ ](?:-String[ ])?{_Q}{{}}",
                rf"(?:basic_auth|BasicAuth|login)\({_Q}{_WHO}{_Q},[ ]?(?:Some\()?{_Q}{{}}",
                rf"(?i:identified[ ]by|password)[ ]{_Q}{{}}",
                rf"(?i:password)[^\n\\]{{0,60}}:{_LINE}{{1,8}}(?P<alone>[0-9a-f]{{32}})(?![0-9a-f])",
                r"(?i:password)[^\n\\:=]{3,60}:[ ]"
                r"(?P<said>(?=\S*[0-9])(?=\S*[A-Z])(?=\S*[a-z])[^\s\"'\\$]{8,64})"
                r"(?=[ ]*(?:$|[\n\"']|\\+[nr\"']))",
                r"bindpw[ \t]+{}",
                rf"user-secrets[ ]set[ ]\S+[ ]{_OPEN}{{}}",
                rf"http-basic\.\S+[ ]{_WHO}[ ]{_OPEN}{{}}",
                rf"<<<[ ]?{_OPEN}(?=[^\s\"']*[a-z])(?=[^\s\"']*[A-Z]){{}}",
                rf"(?<=dsn=){_WHO}/{{}}(?=@//)",
                rf"BUNDLE_[A-Z0-9_]+(?:{_Q})?[:=][ ]?{_OPEN}{_WHO}:{{}}",
                r"AUTH[ ](?:PLAIN|LOGIN)[ ](?P<smtp>(?=[A-Za-z]*[0-9])[A-Za-z0-9+/]{12,}={0,2})",
            )
        ),
        re.compile(
            r"echo |convertto-securestring|basic_?auth\(|login\(|identified by|password|bindpw|bundle_"
            r"|user-secrets set|http-basic\.|<<<|(?<=dsn=)|auth (?:plain|login)"
        ),
    ),
    SecretKind(
        "login",
        (":54", ":*:"),
        re.compile(
            rf"(?<![\w:])[\w.*-]{{2,60}}:(?:54[0-9]{{2}}|\*):[\w*-]{{1,40}}:[\w*-]{{1,40}}:(?P<secret>{_VALUE})"
        ),
    ),
    SecretKind(
        "private-key",
        ('"d',),
        re.compile(rf"{_Q}d{_Q}[ ]?:[ ]?{_Q}(?P<secret>[A-Za-z0-9_-]{{40,}}){_Q}"),
    ),
    SecretKind(
        "recovery-words",
        ("mnemonic", "phrase", "pass"),
        re.compile(
            rf"(?i:mnemonic|(?:seed|recovery|secret)[_ ]?phrase)(?:{_Q})?[ ]?[:=][ ]?{_OPEN}"
            r"(?P<seed>(?:[a-z]{3,8}[ ]){11,23}[a-z]{3,8})"
            rf"|(?i:pass(?:word|wd)?)(?:{_Q})?[ ]?[:=][ ]?{_OPEN}"
            r"(?P<app>(?:[a-z]{4}[ ]){3}[a-z]{4})(?![a-z ])"
        ),
        re.compile(r"mnemonic|(?:seed|recovery|secret)[_ ]?phrase|pass"),
    ),
)
