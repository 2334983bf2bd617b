"""All kinds of secrets: those of providers, commands, logins and names, and here those that are none of them.

Each kind has an anchor: text that every secret of the kind holds, so that a text without it is never searched
with the pattern. A pattern masks its group ``secret``, or all of what it matches. Log lines are often JSON
within JSON, so a quote may stand behind backslashes, and ``\\n`` may stand before a secret as two characters.
"""

from __future__ import annotations

from analyzer.secrets.assignments import ASSIGNED
from analyzer.secrets.commands import COMMANDS
from analyzer.secrets.forms import FORMS, SecretKind
from analyzer.secrets.logins import LOGINS

# Between the lines of a key block: line ends, real or escaped, what a digest, a diff, a search, a frame or a
# view with line numbers puts before a line, and the note where a scanner left the middle of a text out.
_LINE_START = r"(?:(?<=\n)|(?<=\\n))"
_PEM_GAP = (
    r"(?:\s|\\+[nrt]|[|│┃║>+*\"',]|[0-9]{1,6}(?:→|:|\\+t|(?=[\t|]|[ ]{2}))"
    rf"|{_LINE_START}(?:-(?=[A-Za-z0-9+/]|-----END )|[^\s:\\]{{1,120}}[:-][0-9]{{1,6}}[:-])"
    r"|… [0-9]+ characters left out …)"
)
_PEM_LINE = r"[A-Za-z0-9+/=]{16,}"

_PRIVATE_KEY = (
    rf"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)-----"
    rf"(?:{_PEM_GAP}*+(?:{_PEM_LINE}|[A-Za-z0-9+/]{{1,15}}={{1,2}}|[A-Z][A-Za-z-]+: [^\n\\]{{1,80}}"
    rf"|[A-Za-z0-9+/]{{1,15}}(?={_PEM_GAP}+-----END)|=[A-Za-z0-9+/]{{4}}))*"
    rf"(?:{_PEM_GAP}*+-----END \1-----)?"
)
# In a log, each line has something of its own before it.
_WHOLE_PRIVATE_KEY = (
    r"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----(?=(?:(?!-----END )[\s\S]){0,200}?[A-Za-z0-9+/]{40})"
    r"(?:(?!-----END )[\s\S]){0,12000}-----END \1-----"
)
_END_OF_PRIVATE_KEY = (
    rf"(?<![A-Za-z0-9+/=])(?:{_PEM_LINE}{_PEM_GAP}+){{1,60}}(?:[A-Za-z0-9+/=]{{1,15}}{_PEM_GAP}+)?"
    r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
)

_NEXT = r"(?:\n|\\+n)"  # line

_ENTRIES = (
    rf"(?:[ ]{{2,8}}[\w.-]+: [\"']?[^\s{{}}<$|>\"'][^\n{{}}\\\"']{{3,}}[\"']?(?:{_NEXT}|$|(?=\\*\"))){{1,40}}"
)
_NO_VARIABLE = r"(?!\$[{(]|\$(?!(?=\w{0,40}[a-z])(?=\w{0,40}[A-Z])\w{0,40}[0-9])\w{0,80}@|\*+@)"
_OF_AWS = (
    r"(?<![A-Za-z0-9/+])(?P<secret>(?=[A-Z0-9/+]{0,39}[a-z])(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Za-z/+]{0,39}[0-9])"
    r"[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
)
_OF_DIGEST = r"[\w-]{1,20}=(?:\\*\"[^\"\n]{0,300}\"|[^\s,\"'\\]{1,80})"

KINDS: tuple[SecretKind, ...] = (
    SecretKind("private-key", ("private key", "static key"), _PRIVATE_KEY),
    SecretKind("private-key", ("-----begin ",), _WHOLE_PRIVATE_KEY, at_anchor=True, reach=12_500),
    SecretKind(
        "private-key",
        ("private key-----",),
        _END_OF_PRIVATE_KEY,
        head=b"-----end [a-z0-9 ]*private key(?: block)?-----",
        reach=60 * 80,
    ),
    SecretKind(
        "private-key",  # PuTTY's
        ("private-lines",),
        rf"Private-Lines: [0-9]{{1,3}}(?:{_PEM_GAP}+{_PEM_LINE}){{1,60}}",
    ),
    SecretKind(
        "kubernetes-secret",
        ("kind: secret",),
        (
            rf"data:{_NEXT}(?P<secret>(?:[ ]{{2,8}}[\w.-]+: [A-Za-z0-9+/]{{4,}}={{0,2}}{_NEXT}){{1,40}})"
            rf"(?:[ ]*immutable[^\n\\]*{_NEXT})?kind: Secret"
        ),
        head=rb"kind: secret",
        reach=4000,
    ),
    SecretKind(  # where its kind stands first, as in a file
        "kubernetes-secret",
        ("kind: secret",),
        (
            rf"kind: Secret{_NEXT}(?:(?!---|kind: |data:|stringData:)[^\n\\]{{0,200}}{_NEXT}){{0,30}}"
            rf"data:{_NEXT}(?P<secret>{_ENTRIES})"
        ),
        at_anchor=True,
    ),
    SecretKind(
        "kubernetes-secret", ("stringdata:",), rf"stringData:{_NEXT}(?P<secret>{_ENTRIES})", at_anchor=True
    ),
    SecretKind(  # in base64, as Kubernetes keeps it
        "private-key",
        ("ls0tls1crudjti",),
        r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,16}?(?:UFJJVkFUR|BSSVZBVEU|QUklWQVRF)[A-Za-z0-9+/]{20,}={0,2}",
    ),
    *FORMS,
    SecretKind(
        "password-in-address",
        ("://",),
        (
            r"://[^\s/:@\"'`<>{}()\[\\$]{0,80}:(?![0-9]{1,5}/|[^\s@]{0,80}>)"
            rf"(?P<secret>{_NO_VARIABLE}[^\s{{}}\"'`\\][^\s@\"'`\\]{{1,120}}(?:@[^\s/?#\"'`\\]{{1,80}})??)@"
            r"(?=[\w\[])(?![^\s/?#\"'`\\@]{1,80}@)"
        ),
    ),
    SecretKind(
        "password-in-address",
        ("@tcp(", "@unix("),
        r"(?<![\w:/])[\w.-]{1,40}:(?P<secret>[^\s@:\"'`\\\]]{4,100})@(?:tcp|unix)\(",
    ),
    SecretKind(
        "key-in-address",
        ("://",),
        r"://(?P<secret>[0-9a-f]{32,64}|(?=\w*[0-9])(?=\w*[a-z])(?=\w*[A-Z])\w{20,})@(?=\w)",
    ),
    SecretKind(
        "key-in-address",
        ("infura.io/v3/", "alchemy.com/v2/"),
        r"[a-z]+\.[a-z]+/v[23]/(?P<secret>[A-Za-z0-9_-]{32})(?![\w-])",
        at_anchor=True,
    ),
    SecretKind(
        "password-hash",
        ("$",),
        r"\$(?:apr1|2[aby]|[1567y]|argon2(?:id?|d)|pbkdf2[\w-]*|scrypt)\$[./A-Za-z0-9$=,+]{20,}",
    ),
    SecretKind(
        "password-hash",
        ("pbkdf2_sha", "{ssha", "{sha", "scram-sha-256$", '"md5'),
        r"(?:\"md5(?=[0-9a-f]{32}\\*\")|pbkdf2_sha\d+\$\d+\$|\{S?SHA\d*\}|SCRAM-SHA-256\$\d+:)[A-Za-z0-9+/=$:.]{20,}",
        at_anchor=True,
    ),
    SecretKind(  # HTTP's, and what stands in a list of headers
        "authorization",
        ("basic ",),
        (
            r"(?i:basic)[ ](?P<secret>(?=[A-Za-z+/]*[0-9])(?=[a-z0-9+/]*[A-Z])(?=[A-Z0-9+/]*[a-z])"
            r"[A-Za-z0-9+/]{16,}={0,2})(?![\w+/=-])"
        ),
        at_anchor=True,
    ),
    SecretKind(
        "authorization",
        ("authorization",),
        (
            r"(?i:authorization)\\*[\"']?[ \t]*[:=][ \t]*(?:\[[ ]?)?\\*[\"']?"
            r"(?P<secret>(?=\S{0,80}[0-9])(?=\S{0,80}[a-z])(?=[^\s\"']{0,80}[A-Z])[A-Za-z0-9._~+/=-]{24,})"
            r"(?=[\s\"'\\]|$)"
        ),
        at_anchor=True,
    ),
    SecretKind(  # beside its access key, before or behind it
        "aws-secret-key",
        ("akia", "asia"),
        rf"A[KS]IA[0-9A-Z]{{16}}(?![0-9A-Za-z])(?:[^\n]|\n(?!\n)){{1,120}}?{_OF_AWS}",
        at_anchor=True,
    ),
    SecretKind(
        "aws-secret-key",
        ("aws", "s3"),
        rf"(?i:aws|s3)[\w.-]{{1,40}}\\*[\"']?(?:[ \t]*[:=]>?[ \t]*|[ ])\\*[\"']?{_OF_AWS}",
        at_anchor=True,
    ),
    SecretKind(
        "authorization",
        ("digest ",),
        (
            r"(?i:digest)[ ](?P<secret>(?=[^\n]{0,600}?response=)"
            rf"{_OF_DIGEST}(?:,[ ]?{_OF_DIGEST}){{1,15}})"
        ),
        at_anchor=True,
    ),
    SecretKind(
        "authorization",
        ("bearer ", "authorization"),
        (
            r"(?i:\bbearer|authorization\\*[\"']?[ \t]*[:=][ \t]*\\*[\"']?[a-z][a-z0-9-]{1,20})[ \t]+"
            r"(?:token=)?(?P<secret>(?=[A-Za-z._~+/-]{0,80}[0-9=])[A-Za-z0-9._~+/=-]{12,})"
        ),
        at_anchor=True,
    ),
    SecretKind(
        "cookie",
        ("cookie",),
        (
            r"(?i:cookie\\*[\"']?(?:,[ ]?\\*[\"']value\\*[\"'])?[ \t]*[:=][ \t]*\\*[\"']?)"
            r"(?:[\w.-]{1,60}=[^\s;\"'\\]{0,60};[ ]?){0,12}?"
            r"(?P<secret>[\w.-]{1,60}=(?=[^\s;\"'\\]{0,80}[0-9])[^\s;\"'\\]{12,}"
            r"(?:;[ ]?[\w.-]{1,60}=[^\s;\"'\\]{8,})*)"
        ),
        at_anchor=True,
    ),
    *COMMANDS,
    *LOGINS,
    *ASSIGNED,
)
