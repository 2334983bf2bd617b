"""Passwords in calls, statements, protocols and files, where only their place gives them away."""

from __future__ import annotations

from analyzer.secrets.forms import SecretKind
from analyzer.secrets.places import END, LINE, LIST, OPEN, SURE, WHO, Q, place

_CALLS = (
    place("auth=(", rf"auth=\({Q}{WHO}{Q},[ ]?{Q}(?P<secret>{SURE})"),
    place("basic_auth(", rf"basic_auth\({Q}{WHO}{Q},[ ]?(?:Some\()?{Q}{{}}"),
    place("basicauth(", rf"BasicAuth\({Q}{WHO}{Q},[ ]?{Q}{{}}"),
    place(".auth(", rf"\.auth\({Q}{WHO}{Q},[ ]?{Q}{{}}"),
    place("login(", rf"login\({Q}{WHO}{Q},[ ]?{Q}{{}}"),
    place("credential", rf"(?i:credentials?)\({Q}{WHO}{Q},[ ]?{Q}{{}}"),
    place("secretcredential", rf"(?i:secretcredential)\([^()\n]{{1,120}},[ ]?{Q}{{}}"),
    place("connect", rf"[Cc]onnect(?:ion)?\((?:[^()\n]{{1,80}},[ ]?)?{Q}{WHO}{Q},[ ]?{Q}{{}}"),
    place("pdo(", rf"PDO\([^()\n]{{1,100}},[ ]?{Q}{WHO}{Q},[ ]?{Q}{{}}"),
    place("mysqli(", rf"mysqli\([^()\n]{{1,80}},[ ]?{Q}{WHO}{Q},[ ]?{Q}{{}}"),
    place("jwt.", rf"jwt\.(?:sign|verify|encode|decode)\([^()\n]{{1,80}},[ ]?{Q}{{}}"),
    place("createhmac(", rf"createHmac\({Q}\w+{Q},[ ]?{Q}{{}}"),
    place("hmac.new(", rf"hmac\.new\(b?{Q}{{}}"),
    place(".encrypt(", rf"\.encrypt\([^()\n]{{1,80}},[ ]?{Q}{{}}"),
    place(".decrypt(", rf"\.decrypt\([^()\n]{{1,80}},[ ]?{Q}{{}}"),
    place("aes.new(", rf"AES\.new\(b?{Q}{{}}"),
    place("totp(", rf"TOTP\({Q}(?P<secret>[A-Z2-7]{{16,}})"),
    place("fernet(", rf"Fernet\(b?{Q}{{}}"),
    place("algoliasearch(", rf"algoliasearch\({Q}\w+{Q},[ ]?{Q}{{}}"),
    place("cookies=", rf"cookies=\{{{Q}[\w.-]{{1,60}}{Q}:[ ]?{Q}{{}}"),
    place("send ", rf"send[ ](?:--[ ])?{Q}{{}}(?=\\+[rn])"),  # expect
)
_STATEMENTS = (
    place("identified by ", rf"IDENTIFIED BY[ ]{Q}(?P<secret>(?!%s)[^\s\"'\\${{]{{4,}})"),
    place("identified by ", r"IDENTIFIED BY[ ]{}"),
    place("identified ", rf"(?i:identified[ ](?:with[ ]\S+[ ])?(?:by|as))[ ]{Q}{{}}"),
    place("password ", r"PASSWORD[ ]{}(?=;)"),
    *(place(f"{word} ", rf"(?i:{word})[ ](?:{Q}){{1,2}}{{}}") for word in ("password", "psk", " eap")),
    *(  # of a switch
        place(f"{word} ", rf"(?i:{word})[ ][0578][ ](?P<secret>[^\s\"'\\]{{8,}})")
        for word in ("password", "secret")
    ),
    place("snmp-server community ", r"snmp-server community (?P<secret>[^\s\"'\\]{4,})"),
    place("community ", rf"(?<=r[ow])community[ ]{{}}{END}"),
    place("createuser ", rf"createUser[ ]{WHO}[ ](?:MD5|SHA[\w-]*)[ ](?P<secret>(?:[^\n\\]|\\+\"){{8,200}})"),
    place("password={", r"(?i:password)=\{(?![A-Za-z_]\w*\})(?P<secret>[^\s}{\"']{6,100})\}(?=;|$)"),
)
_PROTOCOLS = (
    place("auth plain ", r"AUTH PLAIN (?P<secret>(?=[A-Za-z]*[0-9])[A-Za-z0-9+/]{12,}={0,2})"),
    place("auth login ", r"AUTH LOGIN (?P<secret>(?=[A-Za-z]*[0-9])[A-Za-z0-9+/]{12,}={0,2})"),
    place(
        "ugfzc3dvcmq6", rf"UGFzc3dvcmQ6{LINE}{{1,4}}(?P<secret>[A-Za-z0-9+/]{{4,}}={{0,2}})"
    ),  # "Password:"
    place("login ", r"LOGIN[ ]\\*\"[^\"\n]{1,80}\"[ ]\\*\"{}"),
    place("login ", rf"(?<=[0-9][ ])LOGIN[ ]{WHO}[ ]{{}}{END}"),
    place('"auth', rf"{Q}AUTH{Q}(?:[ ]{Q}\w+{Q})?[ ]{Q}(?P<secret>{SURE})"),
    place("331 ", rf"331[ ][^\n\\]{{0,80}}{LINE}{{1,4}}(?:[^\s\\]{{1,20}}[ ])?PASS[ ]{{}}{END}"),
    place("> pass ", rf">[ ]PASS[ ]{{}}{END}"),
    place("auth ", rf"AUTH[ ](?:\w+[ ])?{OPEN}(?=\S*[a-z]){{}}{END}"),  # Redis, and its access list
    place(" on >", r"[ ]on[ ]>(?P<secret>[^\s\"'\\]{6,})"),
)
_FILES = (
    place(
        "login",  # .netrc
        rf"login{LINE}{{1,12}}[^\s\\]{{1,60}}{LINE}{{1,12}}password[ \t]{{1,12}}"
        r"(?P<secret>(?!\$)[^\s\"'\\]{4,})",
    ),
    *(  # .pgpass: host:port:database:user:password
        place(port, r":(?:54[0-9]{2}|\*):[\w*-]{1,40}:[\w*-]{1,40}:(?![0-9]*:){}") for port in (":54", ":*:")
    ),
    place(
        "username",  # kaggle.json
        rf"username{Q}[ ]?:[ ]?{Q}{WHO}{Q},[ ]?{Q}key{Q}[ ]?:[ ]?{Q}(?P<secret>\w{{16,}})",
    ),
    *(
        place(f"{name}", rf"(?i:{name}){OPEN}[ ]?[:=][ ]?\[(?P<secret>{LIST})")
        for name in ("passwords", "api_keys", "apikeys", "secrets")
    ),
    place("userpassword:: ", r"(?i:userpassword):: (?P<secret>[A-Za-z0-9+/]{8,}={0,2})"),
    place("keymaterial>", r"keyMaterial>(?P<secret>[^\s<>\"']{8,64})"),
    place("key content ", r"Key Content[ ]+:[ ](?P<secret>\S{8,64})"),
    place("_pk", rf"_PK{OPEN}[ ]?[:=][ ]?{OPEN}(?P<secret>(?:0x)?[0-9a-f]{{64}})(?![0-9a-f])", "private-key"),
    place("secret_id ", r"(?<![a-z_])secret_id[ ]{1,40}(?P<secret>[0-9a-f-]{36})(?![\w-])"),  # of Vault
    place("::server:", r"::server:(?P<secret>[0-9a-f]{16,})"),  # k3s
    place("client_random ", r"CLIENT_RANDOM [0-9a-f]{64} (?P<secret>[0-9a-f]{96})"),  # of TLS
    place(
        "random_password", rf"random_password{Q}[^}}]{{0,900}}?\bresult{OPEN}[ ]*[:=][ ]*{Q}{{}}"
    ),  # of Terraform
    place("bcrypt_hash", rf"bcrypt_hash{Q}:[^}}]{{0,600}}?{Q}result{Q}:[ ]?{Q}{{}}"),
    place("login=", rf"login={WHO}:{{}}"),
    place("accounts", rf"accounts{OPEN}:[ ]?\[{Q}(?P<secret>0x[0-9a-f]{{64}})"),
    place("bindpw", r"bindpw[ \t]+{}"),
    place("bundle_", rf"BUNDLE_[A-Z0-9_]+(?:{Q})?[:=][ ]?{OPEN}{WHO}:{{}}"),
    place("dsn=", rf"dsn={WHO}/{{}}(?=@//)"),
    place("jdbc:oracle:", rf"jdbc:oracle:\w+:{WHO}/{{}}(?=@)"),
    place(
        "<auth-user-pass>",
        rf"<auth-user-pass>{LINE}{{1,4}}[^\s\\]{{1,60}}{LINE}{{1,4}}(?P<secret>[^\s\\]{{4,}})",
    ),
    place('"k', rf'"k{Q}[ ]?:[ ]?{Q}(?P<secret>[A-Za-z0-9_-]{{40,}}){Q}', "private-key"),
    place('"d', rf'"d{Q}[ ]?:[ ]?{Q}(?P<secret>[A-Za-z0-9_-]{{40,}}){Q}', "private-key"),  # a JSON Web Key
    *(
        place(  # as browsers keep them
            f"{tab}{flag}",
            r"(?:\t|\\t)(?:TRUE|FALSE)(?:\t|\\+t)[0-9]{1,12}(?:\t|\\+t)[\w.-]{1,80}?(?:\t|\\+t)"
            r"(?P<secret>(?=\S{0,80}[0-9])[^\s\"'\\]{12,})",
            "cookie",
        )
        for tab in ("\t", "\\t")
        for flag in ("true", "false")
    ),
    place(
        "value",
        rf"(?i:value){Q}[ ]?:[ ]?{Q}(?P<secret>(?=[^\s\"'\\]{{0,80}}[0-9])[^\s\"'\\]{{16,}}){Q},"
        rf"{LINE}{{0,20}}{Q}(?:domain|httpOnly)",
        "cookie",
    ),
)
_CODES = r"(?=[a-z-]{0,20}[0-9])[a-z0-9]{4,12}(?:-[a-z0-9]{4,12}){0,3}"
_ITEM = rf"(?:{LINE}|[,*\"'\\|-]|[0-9]{{1,2}}[.)][ ])"
_SAID = (
    *(  # of an account with two factors: one a line, or in a row
        place(
            f"{word}",
            rf"(?i:{word}[ _-]?codes?)[^\n:\[]{{0,60}}(?:{Q})?:?(?:{_ITEM}|\[){{1,12}}"
            rf"(?P<secret>{_CODES}(?:{_ITEM}{{1,12}}{_CODES}){{1,20}})(?![\w-])",
            "recovery-codes",
        )
        for word in ("recovery", "backup", "scratch")
    ),
    *(  # of such an account, as it is typed from a screen
        place(
            word,
            rf"(?i:{word})\b[^\n:]{{0,30}}:[ ]?(?P<secret>(?=[A-Za-z ]{{0,60}}[2-7])"
            r"(?:(?:[A-Z2-7]{4}[ ]){3,15}[A-Z2-7]{4}|(?:[a-z2-7]{4}[ ]){3,15}[a-z2-7]{4}))(?!\w)",
        )
        for word in ("key", "secret", "code")
    ),
    # ada / VALUE, where it has all that a password is asked for
    place(
        " / ",
        r"[ ]/[ ](?P<secret>(?=\S{0,40}[a-z])(?=\S{0,40}[A-Z])(?=\S{0,40}[0-9])(?=\S{0,40}[!#$%^&*@+~?])"
        r"[\w!#$%^&*@+~?=-]{10,64})(?=[\s\"'\\.,;]|$)",
    ),
    *(
        place(word, rf"(?i:{word})[^\n/\\]{{0,30}}?[ ]{WHO}[ ]/[ ]{{}}(?=[\s\"'\\.,]|$)")
        for word in ("creds", "credentials", "login", "log in")
    ),
    place("credentials ", rf"(?i:credentials)[ ](?:are|is|were)[ ]{OPEN}{WHO}:(?!//){{}}"),
    place("vault", r"(?i:vault)[-_ ](?i:token|login)[\W_]{0,6}(?P<secret>[sbr]\.[A-Za-z0-9]{24})"),
    place("password", rf"(?i:password)[^\n\\]{{0,60}}:{LINE}{{1,8}}(?P<secret>[0-9a-f]{{32}})(?![0-9a-f])"),
    place(
        "password",
        r"(?i:password)[^\n\\:=]{3,60}:[ ](?P<secret>(?=\S*[0-9])(?=\S*[A-Z])(?=\S*[a-z])[^\s\"'\\$]{8,64})"
        r"(?=[ ]*(?:$|[\n\"']|\\+[nr\"']))",
    ),
    place(
        "pass",  # Google's passwords for one app
        rf"(?i:pass(?:word|wd)?)(?:{Q})?[ ]?[:=][ ]?{OPEN}"
        r"(?P<secret>(?:[a-z]{4}[ ]){3}[a-z]{4})(?![a-z ])",
    ),
    *(
        place(
            word,
            rf"(?i:{word})(?:{Q})?[ ]?[:=][ ]?{OPEN}(?P<secret>(?:[a-z]{{3,8}}[ ]){{11,23}}[a-z]{{3,8}})",
            "recovery-words",
        )
        for word in ("mnemonic", "phrase")
    ),
)

LOGINS = (
    *_CALLS,
    *_STATEMENTS,
    *_PROTOCOLS,
    *_FILES,
    *_SAID,
    SecretKind(
        "password-in-address",  # without a scheme
        ("@",),
        (
            r"(?<![\w./:@-])[\w.-]{1,40}:(?P<secret>(?=[^\s/@:]{0,40}[0-9])(?=[^\s/@:]{0,40}[A-Za-z])"
            r"[^\s/@:\"'`\\\[\]]{6,60})@[\w.-]{1,80}:[0-9]{2,5}(?![\w.])"
        ),
        head=rb"@[a-z0-9_.-]{1,80}:[0-9]{2,5}",
        reach=110,
    ),
    SecretKind(
        "password-in-address",  # nor with a port: then not what may be the name in a mail address
        ("@",),
        (
            r"(?<![\w./:@-])(?!npm:|\w{0,9}mail:)[\w.-]{1,40}:"
            r"(?P<secret>(?=[^\s/@:]{0,40}[0-9])(?=[^\s/@:]{0,40}[a-z])"
            r"(?=[^\s/@:]{0,40}[A-Z])[^\s/@:\"'`\\\[\]]{8,60})@[\w-]{1,60}(?:\.[\w-]{1,60}){0,4}\.[a-z]{2,12}"
            r"(?=[/:\s\"'`\\]|$)"
        ),
        head=rb"@[a-z0-9_.-]{1,80}\.[a-z]{2,12}",
        reach=110,
    ),
)
