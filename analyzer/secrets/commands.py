"""Passwords in commands: as an option, in a pipe, and what a command prints that only prints one."""

from __future__ import annotations

from analyzer.secrets.places import ACCOUNT, END, LINE, OPEN, SURE, WHO, Q, place

_WITHIN = r"[^\n|;&]{0,160}?[ ]"  # one command's arguments up to an option
_NO_PATH = r"(?=[^\s/.:]*[0-9])(?=[^\s/.:]*[A-Za-z])(?=[^\s/.:]*[!#@%^*&=~])"
_MIXED = r"(?=\S{0,80}[a-z])(?=\S{0,80}[A-Z])(?=\S{0,80}[0-9])"
_READERS = (
    r"[ ]?\|[ ]?(?:sudo[ ])?(?:sudo[ ]-S|passwd|chpasswd|kinit|cryptsetup|gpg|openssl|su"
    r"|[\w-]{1,20}[ ](?:[\w-]{1,20}[ ])?(?:login|secrets?|auth|env))\b"
)
_WITH_A_PASSWORD_OPTION = (
    "mongo", "cqlsh", "snowsql", "mosquitto_", "ldap", "security ", "cypher-shell", "couchbase",
    "knife ",
)  # fmt: skip
_TOKEN = (
    r"(?P<secret>(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=(?:[A-Za-z]*[0-9]+[A-Za-z]){2})[A-Za-z0-9]{24,80})"
    + END
)  # an identifier has no two digits within
_BEFORE_A_TOKEN = (
    "auth ", "token ", "signin ", "unseal ", "apikey ", "nuget push ", "config set ", "-oauth.",
)  # fmt: skip
_READ_A_LINE = ("pass insert ", "cryptsetup ", "gpg ", "restic ")
_OPTIONS = (
    *(
        place(program, rf"{program}\w{{0,20}}\b{_WITHIN}-[pPw][ ]{OPEN}{{}}")
        for program in _WITH_A_PASSWORD_OPTION
    ),
    # Any program's: a user and a password
    *(
        place(
            option,
            rf"(?i:{option})[ =:]?{OPEN}{ACCOUNT}{OPEN}[ ][^\n|;&]{{0,160}}?"
            rf"[-/](?:p|P|w|W|pw|rp|pass)[ :]{OPEN}{{}}",
        )
        for option in ("-u", "-l", "/u", "/ru")
    ),
    # and what looks like nothing else
    place("/p ", rf"/p[ ]{OPEN}{_NO_PATH}{{}}"),
    place("-p ", rf"-[pP][ ]{OPEN}{_NO_PATH}{{}}"),
    place("-x ", rf"-X[ ]{OPEN}(?=\w*[a-z])(?=\w*[A-Z])(?=\w*[0-9])\b{{}}"),
    place("-t ", rf"-t[ ]{OPEN}{_MIXED}(?P<secret>[\w-]{{30,}}={{0,2}}){END}"),
    place("-u ", rf"-U[ ]{OPEN}{ACCOUNT}[%:](?!//){{}}"),  # smbclient, rpcclient, net, winexe, curl's proxy
    *(place(option, rf"{option}[ =]{OPEN}{WHO}:(?!//|[0-9]+\b){{}}") for option in ("-user", "-auth")),
    place("--value ", rf"--value[ ]{OPEN}{_TOKEN}"),
    *(
        place(word, rf"{word.replace('.', '[.]')}(?:[^\n|;&]{{0,40}}?[ ])?{OPEN}{_TOKEN}")
        for word in _BEFORE_A_TOKEN
    ),
    place(
        "curl ",
        rf"curl\b[^\n|;&]{{0,200}}?[ ](?:-u|--user)[ =]?{OPEN}(?:{WHO})?:"
        rf"(?P<secret>{SURE})",
    ),
    place("-b ", rf"-b[ ]{OPEN}(?=[\w.-]*(?i:sess|sid|auth|token|jwt))[\w.-]{{1,60}}={{}}"),
    place("--cookie ", rf"--cookie[ ]{OPEN}[\w.-]{{1,60}}={{}}"),
    *(
        place(
            program,
            rf"{program}\w{{0,20}}\b[^\n|;&]{{0,120}}?[ ]-p{OPEN}"
            r"(?P<secret>(?=[A-Za-z_-]{0,40}[0-9!@#%^*$])(?!\$)[^\s\"'\\=]{6,2000})",
        )
        for program in ("mysql", "mariadb")
    ),
    place("sshpass", rf"sshpass[ ]-p[ ]?{OPEN}(?P<secret>{SURE})"),
    place("redis-cli", rf"redis-cli\b[^\n|;&]{{0,120}}?[ ](?:-a|--pass)[ ]{OPEN}(?P<secret>{SURE})"),
    place("docker login", rf"docker login\b[^\n|;&]{{0,120}}?[ ]-p[ ]{OPEN}(?P<secret>{SURE})"),
    place("alias set ", rf"alias set[ ]\S+[ ]\S+[ ]\S+[ ]{OPEN}(?P<secret>[^\s\"'\\$]{{8,}})"),
    place("zip ", rf"zip{_WITHIN}-P[ ]{OPEN}{{}}"),
    place("az login ", rf"az login{_WITHIN}-p[ ]{OPEN}{{}}"),
    place("7z", rf"7z\w?\b{_WITHIN}-p{OPEN}{{}}"),
    *(place("ssh-keygen ", rf"ssh-keygen{_WITHIN}-{letter}[ ]{OPEN}{{}}") for letter in "NP"),
    place("openssl ", rf"openssl{_WITHIN}(?:-pass(?:in|out)?[ ]{OPEN}pass:|-k[ ]){OPEN}{{}}"),
    *(
        place(program, rf"{program}(?:[^\n|;&]{{0,80}}?[ ])?-a[ ]{OPEN}{WHO}:{{}}")
        for program in ("http ", "https ", "xh ")
    ),
    place("lftp ", rf"lftp{_WITHIN}-u[ ]{OPEN}{WHO},{{}}"),
    place("htpasswd ", rf"htpasswd[ ]-\w*b\w*[ ]\S+[ ]{WHO}[ ]{OPEN}{{}}"),
    place("htpasswd ", rf"htpasswd[ ]-\w*n\w*[ ]{WHO}[ ]{OPEN}{{}}"),
    place("xfreerdp ", rf"xfreerdp{_WITHIN}/p(?:ass)?:{OPEN}{{}}"),
    place("signtool ", rf"signtool{_WITHIN}/p[ ]{OPEN}{{}}"),
    place("cmdkey ", rf"cmdkey{_WITHIN}/p(?:ass)?:{OPEN}{{}}"),
    place("net user ", rf"net user[ ](?:/\w{{1,20}}[ ]){{0,3}}{ACCOUNT}[ ](?!/){OPEN}{{}}"),
    place("wpa_passphrase ", rf"wpa_passphrase[ ](?:{Q}[^\"'\n]{{1,40}}{Q}|\S{{1,40}})[ ]{OPEN}{{}}"),
    place("openssl passwd ", rf"openssl passwd[ ](?:-\w{{1,10}}[ ]){{0,4}}{OPEN}{{}}"),
    *(  # restic --password-command 'echo VALUE', --password-file <(echo VALUE), private-key <(echo VALUE)
        place(
            word,
            rf"{word}(?:[-_]?(?:command|file|eval))?[= ](?:<\(|{OPEN})(?:echo|printf)[ ](?:-n[ ])?{OPEN}{{}}",
        )
        for word in ("password", "passphrase", "key")
    ),
    *(
        place(f"{verb} ", rf"{verb}[ ]{ACCOUNT}[ ](?:[\w-]{{1,40}}\.[\w.-]{{1,40}}[ ])?{OPEN}{{}}")
        for verb in ("add_user", "change_password", "register")
    ),
    place("net use ", rf"net use{_WITHIN}/user:{ACCOUNT}[ ]{OPEN}{{}}"),
    place("net use ", rf"net use{_WITHIN}{OPEN}{{}}{OPEN}[ ]/user:"),
    place("sqlplus ", rf"sqlplus[ ](?:-\w+[ ]){{0,4}}{OPEN}{WHO}/{{}}"),
    place("snmp", rf"snmp\w{{1,20}}\b{_WITHIN}-[cAX][ ]{OPEN}{{}}"),
    place("from-literal", rf"from-literal[= ]{OPEN}[\w.-]{{1,60}}={{}}"),
    place(
        "securestring",
        rf"(?i:securestring{OPEN},?[ ]{OPEN}-{{0,2}}value{OPEN}[: ][ ]?){OPEN}(?P<secret>[^\s\"'\\$]{{6,}})",
    ),
    place("convertto-securestring ", rf"(?i:convertto-securestring)[ ](?:-String[ ])?{Q}{{}}"),
    *(
        place(f"secret {verb} ", rf"secret {verb}[ ]\S+[ ](?:--body|-b)[ =]?{OPEN}{{}}")
        for verb in ("set", "put")
    ),
    place("--secret-string ", rf"--secret-string[ ]{OPEN}{{}}"),
    place("--data-file", rf"--data-file[= ]<\((?:echo|printf)[ ](?:-n[ ])?{OPEN}{{}}"),
    place("sonar.login=", r"sonar\.login=(?P<secret>\w{20,})"),
    place("encrypt_string ", rf"encrypt_string[ ](?:[^\n|;&]{{0,120}}?[ ])?{Q}{{}}"),  # ansible-vault
    place("rclone obscure ", rf"rclone obscure[ ]{OPEN}{{}}"),
    place("-ap ", rf"-ap[ ]{OPEN}{{}}"),  # swaks
    place("bw unlock ", rf"bw unlock[ ]{OPEN}{{}}"),
    place("bw login ", rf"bw login[ ]\S{{1,80}}[ ]{OPEN}{{}}"),
    place("bw_session", rf"BW_SESSION=(?:{Q})?{{}}"),
    place("op signin ", rf"op signin[ ](?:\S{{1,80}}[ ]){{3}}{OPEN}{{}}"),
    *(
        place("qpdf ", rf"qpdf[ ][^\n|;&]{{0,80}}?--encrypt[ ](?:\S{{1,80}}[ ]){{{before}}}{OPEN}{{}}")
        for before in (0, 1)
    ),
    place("_pw ", rf"_pw[ ]{OPEN}{{}}"),  # pdftk
    place("rar ", rf"rar[ ][^\n|;&]{{0,80}}?-h?p{OPEN}{{}}"),
    place("ftp ", rf"ftp[ ][^\n|;&]{{0,40}}?user[ ]{WHO}[ ]{OPEN}{{}}"),
    place("ftp ", rf"ftp[ ]{WHO}:{{}}@"),
    place("user-secrets set ", rf"user-secrets set[ ]\S+[ ]{OPEN}{{}}"),
    place("http-basic.", rf"http-basic\.\S{{1,80}}[ ]{WHO}[ ]{OPEN}{{}}"),
    place("bundle config ", rf"bundle config[ ](?:set[ ])?(?:--\w{{1,10}}[ ])?\S{{1,80}}[ ]{WHO}:{{}}"),
    place(
        "login ",
        rf"login[ ](?:[^\n|;&]{{0,40}}?[ ])?{OPEN}"
        rf"(?P<secret>[0-9a-f]{{32,64}}|(?=\w*[A-Z])(?=\w*[a-z])(?=\w*[0-9])\w{{24,80}}){END}",
    ),
)
_INPUT = (
    place("<<<", rf"<<<(?<!<<<<)[ ]?{OPEN}(?=[^\s\"']{{0,40}}[a-z])(?=[^\s\"']{{0,40}}[A-Z]){{}}"),
    *(place(command, rf"{command}[^\n|;&]{{0,160}}?<<<[ ]?{OPEN}{{}}") for command in _READ_A_LINE),
    place(
        "chpasswd",
        rf"chpasswd(?:[ ]<<<?[ ]?{OPEN}\w*{LINE}{{0,4}}|:{LINE}{{1,12}}list:[ ]?\|?{LINE}{{1,12}}){WHO}:{{}}",
    ),
    place("echo ", rf"echo[ ](?:-\w[ ])?{OPEN}\$?{WHO}:{{}}{OPEN}[ ]?\|[ ]?(?:sudo[ ])?chpasswd"),
    *(
        place(
            f"{command} ",
            rf"{command}[ ](?:-n[ ])?{OPEN}"
            rf"(?P<secret>(?!\[)(?:[^\s\"'\\$|]|\$(?=[0-9])){{4,}}){OPEN}{_READERS}",
        )
        for command in ("echo", "printf")
    ),
    place("printf ", rf"printf[ ][^\n|]{{1,40}}?[ ](?P<secret>[^\n|]{{6,160}}?){_READERS}"),
    place("::add-mask::", r"::add-mask::(?P<secret>[^\s\"'\\$]{4,})"),
)
# What prints a secret and nothing else, on the line after the command.
_PRINTS = (
    "op read", "op item get", "secrets versions access", "auth print-access-token",
    "auth print-identity-token", "auth application-default print-access-token", "ecr get-login-password",
    "secretsmanager get-secret-value", "ssm get-parameter", "keyvault secret show",
    "account get-access-token", "vault kv get", "vault read", "pass show", "bw get password",
    "find-generic-password", "find-internet-password", "gh auth token", "heroku auth:token", "openssl rand",
    "pwgen", "apg -", "base64 -d", "base64 --decode", "create token", "token_hex",
    "token_urlsafe", "/run/secrets/", "echo $", "printenv ", "config get-value", "secret get",
    "secrets get", "sops -d", "urandom", "/master.key", "rails secret",
)  # fmt: skip
_PRINTED = (
    r"[^\n\\]{0,200}(?:\n|\\+n)(?:#output[^\n]*\n)?(?:\| )?"  # in a digest, too
    r"(?P<secret>(?![\[{<(/.])(?=[^\s\"'0-9]{0,60}[0-9])"
    r"(?:(?=\S{0,40}[!#$%^&*@+~?])(?=\S{0,40}[A-Z])(?=\S{0,40}[a-z])[^\s\"'\\]{8,11}|[^\s\"'\\]{12,2000}))(?=[\n\"']|\\+[nr\"']|$)"
)

COMMANDS = (
    *(place(start, start.replace("$", r"\$") + _PRINTED, "printed-secret") for start in _PRINTS),
    *_OPTIONS,
    *_INPUT,
)
