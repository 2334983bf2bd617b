"""Invented secrets in what agents read: files, tables, keys behind marks of their lines, protocols, code.

Written down without a look at the patterns: 560 of 664 such secrets were masked then. Here are those
that were not, and are now. Of 136 more, which were written after the patterns for those, 103 were masked
before any of this, 109 by those patterns, and 128 are now: the last function has these.
"""

import base64

from tests.analyzer.secrets.planted_secrets import ALNUM
from tests.analyzer.secrets.secret_cases import UP, Cases

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def secrets_in_outputs():
    c = Cases("in outputs", 1130)
    _of_files(c)
    _of_keys(c)
    _of_tables(c)
    _of_systems(c)
    _of_code(c)
    _of_lines_around(c)
    return c.planted


def _base64_of(text):
    return base64.b64encode(text.encode()).decode()


def _of_files(c):
    c.case("1: HOST=db\n2: PASS=§\n3: USER=app", c.password())
    c.case("LDAP_BIND_CREDENTIALS=§", c.password())
    c.case("  dbPass: '§',", c.password())
    c.case("const smtpPass = '§'", c.password())
    c.case("userPW: §", "Xk7" + c.some(9))
    c.case("RootUser: minioadmin\nRootPass: §", c.password())
    c.case("olcRootPW: §", c.password())
    c.case('<entry key="db.pass">§</entry>', c.password())
    c.case("DEPLOYER_PK=§", c.hexes(64))
    c.case("password = obscured1x\npassword2 = §", c.urls(22))
    c.case("&lt;password&gt;§&lt;/password&gt;", c.password())
    c.case("<name>wpa_key</name>\n<value>§</value>", "q7" + c.some(9) + "^Lz")
    c.case("<keyMaterial>§</keyMaterial>", c.password())
    c.case("secret = §", "Pilubi@1285")
    c.case("[sip]\nsecret=§\nhost=dynamic", "qs%I" + c.some(8) + "*3!gE")
    c.case("admin_pass = <<EOT\n§\nEOT", c.password())
    c.case('~ password = "§" -> "§" # forces replacement', c.password(), c.password())
    c.case('resource "random_password" "db" {\n      + result = "§"', c.some(16))
    c.case('"bcrypt_hash": "$2a$10$' + c.some(53) + '", "result": "§", "length": 16', c.some(16))
    c.case("kind: Secret\ntype: Opaque\ndata:\n  stripe: §", _base64_of("a key: " + c.some(24)))
    c.case("kind: Secret\ndata:\n    a.conf: §\nmetadata:\n    name: a", _base64_of("pw=" + c.some(14)))
    c.case("stringData:\n  smtp: §", c.password())
    c.case('{"kty":"oct","k":"§","alg":"HS256"}', c.urls(43))
    c.case('{"name":"Cookie","value":"sessionid=§; theme=dark"}', c.some(32))
    c.case("Server=tcp:db,1433;User ID=sa;Password={§};", "a-" + c.some(12) + "-9")


def _of_keys(c):
    """Clipped, behind what a search, a diff or a view puts before each of their lines."""
    for first, mark in (
        ("deploy/id_rsa:1:", "deploy/id_rsa:{}:"),
        ("deploy/id_rsa:1:", "deploy/id_rsa-{}-"),
        ("    1  ", "    {}  "),
        ("@@ -1,3 +0,0 @@\n-", "-"),
        ("│ ", "│ "),
    ):
        lines = c.key_lines()
        rows = "\n".join(f"{mark.format(number)}§" for number, _ in enumerate(lines, 2))
        c.case(f"{first}-----BEGIN RSA PRIVATE KEY-----\n{rows}", *lines)
    begin, end = "-----BEGIN OpenVPN Static key V1-----", "-----END OpenVPN Static key V1-----"
    c.case(f"{begin}\n§\n§\n{end}", c.hexes(32), c.hexes(32))
    c.case("CLIENT_RANDOM " + c.hexes(64) + " §", c.hexes(96))
    c.case("K10" + c.hexes(64) + "::server:§", c.hexes(32))
    c.case("Loaded API key §... ready", c.hexes(40))
    c.case("CREDENTIALS\t2026-01-01T00:00:00Z\t§", "IQoJb3JpZ2luX2Vj" + c.base64(200))
    c.case("CREDENTIALS\t2026-01-01T00:00:00Z\t§", "FwoGZXIvYXdzE" + c.base64(200))
    c.case("Configure Kibana:\n  §", "eyJ2ZXIiOiI4LjE0LjAiLCJhZHIiOls" + c.some(120))


def _of_tables(c):
    c.case(" id | name | api_key\n----+------+---------\n  1 | ci   | §\n(1 row)", c.some(32))
    rule = "+----+------+------------------+"
    c.case(f"{rule}\n| id | user | password         |\n{rule}\n|  1 | app  | § |\n{rule}", c.password())
    c.case("name,api_token,created\nci,§,2026-01-01", c.some(40))
    c.case("name,password,created\nada,grey,2026-01-01\nbob,§,2026-01-02", "Xk7" + c.some(9))
    c.case("| Username | Password |\n|---|---|\n| admin | § |", c.password())
    c.case("user\tpassword\nadmin\t§", c.password())
    c.case("id│session token│user\n1│§│ada", c.some(40))


def _of_systems(c):
    c.case('ada : EAP "§"', "q7" + c.some(9) + "^Lz")
    c.case("    Key Content            : §", c.password())
    c.case("rocommunity § 10.0.0.0/8", "q7" + c.some(9) + "Lz")
    c.case('createUser ada SHA "§" AES "§"', c.password(), c.password())
    c.case("ada:{SHA}§", c.base64(20))
    c.case("userPassword:: §", _base64_of("{SSHA}" + c.base64(24)))
    c.case("secret_id                                § ", c.uuid())
    c.case("$ cat config/master.key\n§", c.hexes(32))
    c.case("$ rails secret\n§", c.hexes(128))
    c.case("$ pass show tides/db\n§\nuser: app", "Titovo@3231")
    c.case('basicAuth credentials are "admin:§"', "q7" + c.some(9) + "^Lz")
    c.case('Content-Disposition: form-data; name="password"\r\n\r\n§\r\n--x', c.password())
    c.case("a1 LOGIN ada@x.example §", c.password())
    c.case("USER ada\n331 need password\nPASS §\n230 ok", c.password())
    c.case('1690000000.1 [0 127.0.0.1:5000] "AUTH" "§"', c.password())
    c.case("    DB_PASSWORD    REG_SZ    §", c.password())
    c.case("Your recovery codes:\n1. §\n2. §", c.hexes(5) + "-1" + c.hexes(5), c.hexes(5) + "-2" + c.hexes(5))


def _of_code(c):
    c.case('  ["password"]=>\n  string(14) "§"', c.password())
    c.case('std::string password{"§"};', c.password())
    c.case('const SECRET: &str = "§";', c.some(32))
    c.case('static KEY_SECRET: &\'static str = "§";', c.some(32))
    c.case("cipher = AES.new(b'§', AES.MODE_CBC)", c.some(32))
    c.case("pyotp.TOTP('§').now()", c.some(32, BASE32))
    c.case("await user.type(screen.getByLabelText('Password'), '§')", c.password())
    c.case("token: AKIA" + c.some(16, UP) + " §", c.some(40, ALNUM + "/+"))


def _of_lines_around(c):
    """Where the name stands in one line, and the secret in another."""
    c.case("ID  EMAIL          API KEY\n1   a@x.example    §\n", c.some(32))
    c.case("╔════╦═════════╗\n║ id ║ secret  ║\n╠════╬═════════╣\n║ 1  ║ § ║\n╚════╩═════════╝", c.some(32))
    c.case("| Variable | Value |\n|:--|:--|\n| `JWT_SECRET` | `§` |", c.some(32))
    c.case("<td>Password</td>\n<td>§</td>", "kizise9785")
    c.case("<dt>API key</dt><dd>§</dd>", c.some(32))
    c.case("API Key\n-------\n§", c.some(32))
    c.case("token\n=====\n§", c.some(32))
    c.case('"token":\n    "§",', c.some(32))
    c.case('password=(\n  "§"\n)', "Bikifi@9834")
    c.case("'client_secret':\n  '§'", c.some(32))
    c.case(
        "ValidationError: 1 error\npassword\n  Too short [type=x, input_value='§', input_type=str]",
        c.password(),
    )
    c.case("(Pdb) p password\n'§'", c.some(32))
    c.case(">>> os.environ['API_KEY']\n'§'", c.some(32))
    c.case("> process.env.API_KEY\n'§'", c.some(32))
    c.case("irb> ENV['API_KEY']\n=> \"§\"", c.some(32))
    c.case("In [3]: settings.api_key\nOut[3]: '§'", c.some(32))
    c.case("HikariPool - password........................§", c.password())
