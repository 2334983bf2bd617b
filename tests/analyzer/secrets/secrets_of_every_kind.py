"""Invented secrets of the kinds that no other line here needs, so that none of them could be left out."""

from tests.analyzer.secrets.planted_secrets import ALNUM, DIGITS
from tests.analyzer.secrets.secret_cases import LO, UP, Cases

URLS = ALNUM + "-_"
HEX = "0123456789abcdef"

# What a provider's secret begins with, and of what so many characters follow.
BEGINNINGS = (
    *((f"gh{letter}_", ALNUM, 36) for letter in "us"),
    *((f"gl{word}-", URLS, 20) for word in "dt rt ptt cbt soat ft oas imt ffct rtr wt".split()),  # noqa: SIM905
    *((f"do{letter}_v1_", HEX, 64) for letter in "or"),
    *((f"shp{word}_", HEX, 32) for word in ("ca", "pa", "ss")),
    *((f"hv{letter}.", URLS, 95) for letter in "br"),
    *((f"dp.{word}.", ALNUM, 43) for word in ("pt", "st", "ct", "sa")),
    *((f"cf{word}_", ALNUM, 40) for word in ("at", "ut", "k")),
    *((f"ph{letter}_", ALNUM, 43) for letter in "ras"),
    *((f"sq{letter}_", HEX, 40) for letter in "uap"),
    ("sk-ant-api03-", URLS, 93),
    ("sk-or-v1-", HEX, 64),
    ("ASIA", UP, 16),
    ("AQ.Ab", URLS, 45),
    ("rk_test_", ALNUM, 24),
    ("PMAT-", UP, 26),
    ("sb_secret_", URLS, 31),
    ("NRAK-", UP, 27),
    ("glc_eyJ", ALNUM, 80),
    ("xai-", ALNUM, 80),
    ("pplx-", ALNUM, 48),
    ("r8_", ALNUM, 37),
    ("dckr_oat_", URLS, 32),
    ("pscale_tkn_", ALNUM, 43),
    ("sntrys_", ALNUM, 90),
    ("sntryu_", HEX, 64),
    ("AGE-SECRET-KEY-1", UP, 58),
    ("ATATT3", URLS, 186),
    ("ATBB", ALNUM, 32),
    ("BBDC-", ALNUM, 44),
    ("CLOJARS_", HEX, 60),
    ("cio", ALNUM, 32),
    ("crsr_", HEX, 64),
    ("SWMKEY-1-", ALNUM, 43),
    ("fo1_", URLS, 43),
    ("eyJrIjoi", ALNUM, 70),
    ("llx-", ALNUM, 48),
    ("SSWS 00", URLS, 40),
    ("pnu_", ALNUM, 36),
    ("vcp_", ALNUM, 56),
    ("AQVN", URLS, 36),
)

# What prints a secret and nothing else.
PRINTING = (
    "op read op://harbour/tides/field",
    "op item get tides --fields label=x",
    "gcloud auth print-access-token",
    "gcloud auth print-identity-token",
    "gcloud auth application-default print-access-token",
    "aws ecr get-login-password --region eu-west-3",
    "aws secretsmanager get-secret-value --secret-id tides --output text",
    "aws ssm get-parameter --name /tides --with-decryption --output text",
    "az keyvault secret show --name tides -o tsv",
    "az account get-access-token -o tsv",
    "vault kv get -field=x kv/tides",
    "vault read -field=x kv/tides",
    "pass show tides/db",
    "bw get password tides",
    "security find-generic-password -w -s tides",
    "security find-internet-password -w -s tides.example",
    "gh auth token",
    "heroku auth:token",
    "pwgen -s 32 1",
    "apg -n 1 -m 32",
    "echo c2VjcmV0 | base64 --decode",
    "kubectl create token builder",
    "python3 -c 'import secrets; print(secrets.token_hex())'",
    "python3 -c 'import secrets; print(secrets.token_urlsafe())'",
    "cat /run/secrets/tides",
    "echo $TIDES",
    "printenv TIDES",
    "gcloud config get-value tides/x",
    "pulumi config secret get tides",
    "infisical secrets get TIDES",
    "sops -d tides.enc",
    "head -c 24 /dev/urandom | base32",
)


def secrets_of_every_kind():
    c = Cases("of every kind", 401)
    for beginning, alphabet, count in BEGINNINGS:
        c.case(f"sent {beginning}§ first", c.some(count, alphabet))
    for command in PRINTING:
        c.case(f"$ {command}\n§", c.some(32))
    _of_several_parts(c)
    _passwords_of_persons(c)
    _keys(c)
    _options(c)
    _statements(c)
    _files(c)
    return c.planted


def _of_several_parts(c):
    c.case("sent sk-lf-§ first", c.uuid())
    c.case("sent PMAK-§-§ first", c.hexes(24), c.hexes(34))
    c.case("sent akab-§-§ first", c.some(16, LO), c.some(16, LO))
    c.case("sent access_token$production$§$§ first", c.some(16, LO), c.hexes(32))
    c.case("sent xsmtpsib-§-§ first", c.hexes(64), c.some(16))
    c.case("sent dnkey-§-§ first", c.some(26, UP), c.some(52, UP))
    c.case("sent SWMTKN-1-§-§ first", c.some(50, LO), c.some(25, LO))
    c.case("sent mob-§ first", c.uuid())
    c.case("sent tskey-auth-§-§ first", c.some(12), c.some(32))
    c.case('{"SecretAccessKey": "§"}', c.some(40, ALNUM + "/+"))


def _passwords_of_persons(c):
    """Shorter than keys are, so that it is their name that counts."""
    for name in ("pw", "psk", "cred", "creds", "credentials", "dbPwd", "user_pass"):
        c.case(f"{name}=§", f"{c.word()}#{c.some(3, DIGITS)}")
    c.case("Your new password is now: §", f"{c.word()}#{c.some(1, DIGITS)}")
    c.case('password = "§"', f"{c.word()}#{c.some(1, DIGITS)}")


def _keys(c):
    c.case("Private-Lines: 2\n§\n§", *(c.base64(48) for _ in range(2)))
    c.case("apiVersion: v1\ndata:\n  tides: §\nkind: Secret", c.base64(12))
    c.case("LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tL§", c.some(200))
    lines = [c.base64(48) for _ in range(3)]
    logged = "\n".join(f"2026-03-02 09:14:0{at} out: §" for at in range(3))
    c.case(f"-----BEGIN PRIVATE KEY-----\n{logged}\n-----END PRIVATE KEY-----", *lines)


def _options(c):
    for command in (
        "mongodump --host db -p §",
        "cqlsh db.example -p §",
        "snowsql -a tides -p §",
        "mosquitto_pub -t tides -P §",
        "cypher-shell -a bolt://db -p §",
        "couchbase-cli server-info -c db -p §",
        "tides -u ada -p §",
        "tides -l ada -p §",
        "tides /u:ada /p:§",
        "mariadb -h db -p§",
        "az login --service-principal -p §",
        "https -a ada:§ tides.example",
        "xh -a ada:§ tides.example",
        "xfreerdp /v:host /p:§",
        "signtool sign /p §",
        "cmdkey /add:host /pass:§",
        "kubectl create secret generic tides --from-literal=x=§",
        "gh secret put TIDES -b §",
        "echo -e deploy:§ | sudo chpasswd",
    ):
        c.case(command, c.word() + c.some(10))
    c.case("authorization: [ '§' ]", c.some(32))
    c.case("tides /p §", f"{c.word()}#{c.some(8)}")
    c.case("tides -p §", f"{c.word()}#{c.some(8)}")
    c.case("docker login -p § r.example", c.word())
    c.case("CREATE USER app IDENTIFIED BY '§'", c.word())
    c.case("{ SecureString, value: '§' }", c.some(12))


def _statements(c):
    for line in (
        'new ClientSecretCredential(tenant, client, "§")',
        "mysqli('db', 'app', '§')",
        "createHmac('sha256', '§')",
        "aes.decrypt(data, '§')",
        "get(url, cookies={'s': '§'})",
        "CREATE USER app IDENTIFIED BY §",
        "create user app identified with plugin as '§'",
        "ALTER ROLE app PASSWORD §;",
        "alter role app password '§'",
        "username ada secret 5 §",
        "username ada password 0 §",
        "snmp-server community § RO",
        "C: AUTH PLAIN §; accepted",
        "C: AUTH LOGIN §; accepted",
    ):
        c.case(line, c.some(16))


def _files(c):
    c.case("machine tides.example\nlogin ada\npassword §", c.some(10))
    c.case("db.example:*:tides:ada:§", c.some(14))
    c.case('{"username":"ada","key":"§"}', c.hexes(32))
    for tab in ("\t", "\\t"):
        for flag in ("TRUE", "FALSE"):
            c.case(tab.join((".tides.example", "TRUE", "/", flag, "1790000000", "x", "§")), c.some(24))
    c.case("Credentials of the demo: ada / § for now", c.some(12))
    c.case("you can log in as ada / § there", c.some(12))
    c.case("The admin password that was made for this run:\n§", c.hexes(32))
    c.case("Password of the first user is now: §", c.some(12))
    c.case("phrase: §", " ".join(c.word() for _ in range(12)))
    c.case("app:§@db.example:5432", c.some(12))
