"""Lines that speak of secrets and hold none: code, types, placeholders, counts and well-known words."""

from tests.analyzer.secrets.secrets_of_lists import NO_SECRETS_IN_LISTS

BENIGN = r"""
const token = process.env.GITHUB_TOKEN
  password: string;
-password: string
+password: string
  token: ${{ secrets.GITHUB_TOKEN }}
api_key = os.environ["OPENAI_API_KEY"]
api_key=os.getenv("TIDES_KEY")
"max_tokens": 8192, "total_tokens": 123456789012
tokens: 12345, "estimatedTokens": "12,345"
const { accessToken, refreshToken } = await login(email, password);
if (password !== confirmPassword) {
password = get_password(user)
token = next(tokens)
expect(token).toBe("abc")
def login(user: str, password: str = "hunter") -> Token:
PASSWORD=$DB_PASSWORD
--password "$PGPASSWORD"
docker login -u ada --password-stdin
error: Input required and not supplied: token
token: "expected"
"token": "your-api-key-here"
API_KEY=your_api_key_here
API_KEY=<your key>
API_KEY=xxxxxxxxxxxxxxxx
export OPENAI_API_KEY=sk-...
Authorization: Bearer $TOKEN
Authorization: Bearer <token>
Bearer token authentication is required
https://github.com/ada/tides/blob/main/README.md
git@github.com:ada/tides.git
http://localhost:3000/api?token=abc
commit 9fceb02d0ae598e95dc970b74767f19372d61af8
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcgSpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==
"session_id":"0199a213-81c0-7800-8aa1-bbab2a035a53"
key: "user:1234567890abc"
cache-key: node-modules-v2-abc123def456
primary_key=True, public_key="04abcdef1234567890"
tokenizer = AutoTokenizer.from_pretrained("gpt2")
next_page_token: "CAUQAA12345678901234"
csrf_token: 8a7b6c5d4e3f2a1b
secretName: tides-tls-2024-prod01
secret: projects/123456789/secrets/tides/versions/12
  secretKeyRef: {name: tides-secret-v12, key: password}
token_type: bearer expires_in: 3600
risk-assessment-2024-of-the-whole-harbour-12
task-1234567890abcdefghijkl
disk-images-for-virtual-machines-2024
/Users/Shared/thing
pip install pypi-simple
-----BEGIN CERTIFICATE-----
grep -rn "BEGIN PRIVATE KEY" .
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ ada@host
mysql -u root -p tides
mysql -u root --password=$PW
curl -u "$USER:$PASS" https://tides.example
curl -X POST http://localhost:8000/login
password=password
auth: { token: accessToken2 }
assert token == "tok_123"
credentials: "include"
credentials=service_account.Credentials
fetch(url, { credentials: 'same-origin' })
private_key_path = ~/.ssh/id_ed25519
signing_key: keys/signing-2024.pem
  "license-key": "MIT"
access_key: !Ref AccessKey
secret = Secret.from_dict(data)
Enter password for ada:
password must be at least 8 characters
password: "Must be at least 8 characters long"
token = "Bearer " + jwt
class TokenV2(Base): token_v2: str = Field(...)
--token-limit 4000000
--secret-name tides-prod-2024-01
--private-key ./keys/prod-2024.key
OLDPWD=/tmp
pwd: command not found
cookie: CookieJar = None
Set-Cookie: theme=dark
postgres://localhost:5432/tides
postgres://user:${DB_PASSWORD}@host/db
postgres://<user>:<password>@host/db
http://user:password@host/
DB_PASSWORD=postgres
const ACCESS_TOKEN_EXPIRY = "2h30m15s2025"
token: 'color.primary.500.background1'
const privateKey = secp256k1.utils.randomPrivateKey()
  const secret = await client.getSecretValue({SecretId: id2024})
password = base64.b16encode(random_bytes[:8]).decode("utf-8")
password = ask_password("Password: ")
basic_credentials = b64encode(user_pass_bytes)
class _Ed25519PrivateKey(ed25519.Ed25519PrivateKey):
token = r"[-!#$%&'*+.^_`|~0-9a-zA-Z]+"
"x-mac-hebrew" is also identified as ISO-8859-8.
root:*:20228:0:99999:7:::
PASS tests/token.test2.ts
docker run -p 8080:80 -v data1:/data tides:v2
ssh -p 2222 ada@tides.example
mkdir -p build/2024/out1
curl -X POST2 http://localhost
max_tokens | 4096
keyword   argument1
token      kind2
cache_key: 8c7dd922ad47494fc02c388e12c00eac
"key": "9fceb02d0ae598e95dc970b74767f19372d61af8"
?key=port-of-brest-2024
redirected with code=login_required
auth: next-auth v4.24.5
for key in sorted(values2): print(key)
the token is refreshed every 30min
password is wrong for user2
npm:left-pad@1.3.0:2222
image: registry.example/tides:v12@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904 (HEAD -> main, origin/main)
index 83db48f84ec878fbfb30b46d16630e944e34f205..a7453ecd1e1bd30a1d2f0b1d0dbf7a4b2f8b5a7d 100644
Merge: 1a2b3c4d5e6f 7a8b9c0d1e2f
"sha": "7638417db6d59f3c431d3e1f261cc637155684cd",
"etag": "W/\"3f1c-18f2a9c7b2e\""
request_id=0f8fad5b-d9cb-469f-a165-70867728950e
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
"uuid": "123e4567-e89b-12d3-a456-426614174000"
"integrity": "sha512-0hHmQjGvYm5bQ8mJ6Wj5t1z3yqk2Vb6lT8r1QmZk3n0u5y7xC4w2s9d8f7g6h5j4k3l2m1n0b9v8c7x6z5a4=="
"resolved": "https://registry.example/left-pad/-/left-pad-1.3.0.tgz#5b8a3a7765dfe001261dde915589e782f8c94d1e"
checksum = "e12b5f5b1b4d6f8a2a1b0a6b9f6a8f2f1b9c4d5e6f7a8b9c0d1e2f3a4b5c6d7e"
h1:9fHAtK0uDfpveeqqo1hkEZJcFvYXAiCN3UutL8F9xHw=
    --hash=sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
src="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
"mappings": "AAAA,SAASA,GAAG,CAACC,CAAS,EAAEC,CAAC,CAAC,CAAC,CAAC"
docker.io/library/postgres@sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9
container 3f4e5d6c7b8a started
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty.txt
d41d8cd98f00b204e9800998ecf8427e
go: downloading golang.org/x/crypto v0.21.0 h1:X31++rzVUdKhX5sWmSOFZxx8UW/ldWx55cbf08iNAMA=
X-Request-Id: 8f14e45fceea167a5a36dedd4bea2543
Last-Modified: Tue, 03 Feb 2026 10:00:00 GMT
def hash_password(password: str, rounds: int = 12) -> str:
def verify(self, password: str, *, token: str | None = None) -> bool:
    password: Annotated[str, MinLen(8)]
    password: SecretStr
    password: Optional[str] = None
    password = models.CharField(max_length=128)
    password = forms.CharField(widget=forms.PasswordInput)
    password = serializers.CharField(write_only=True, min_length=8)
    password = Column(String(128), nullable=False)
    password: z.string().min(8).max(64),
    password: yup.string().required(),
    password: { type: String, required: true },
    password: faker.internet.password(),
    password: await bcrypt.hash(password, 10),
    password: hashedPassword,
    password: process.env.DB_PASSWORD!,
    password: config.get('db.password'),
    password=settings.DB_PASSWORD,
    password=password1,
    password=user_data["password"],
    password=form.cleaned_data['password'],
    "password": ["This field is required."],
    "password": null,
    "password": "",
    "password": "********",
    "password": "<redacted>",
    "password": "${DB_PASSWORD}",
    "password": "{{ vault_db_password }}",
    "password": { "$ref": "#/definitions/Password" },
    "password": {"type": "string", "minLength": 8, "format": "password"},
    password: !vault |
    password: ((db_password))
    password: <%= ENV['DB_PASSWORD'] %>
    password: $(cat /run/secrets/db)
    password: "{{ lookup('env', 'DB_PASSWORD') }}"
password=$(pass show db)
password=`cat secret.txt`
PASSWORD=${PASSWORD:-}
PASSWORD="${1:?usage}"
: "${DB_PASSWORD:?set it}"
if [ -z "$PASSWORD" ]; then
if not password or len(password) < 8:
if (!password || password.length < 8) {
password = input("Password: ")
password = getpass.getpass()
password, salt = split(value)
password = password.strip()
password = password[:72]
password = "".join(secrets.choice(alphabet) for i in range(20))
password := r.FormValue("password")
password := os.Getenv("DB_PASSWORD")
let password = std::env::var("DB_PASSWORD")?;
let password: &str = matches.value_of("password").unwrap();
String password = request.getParameter("password");
private final String password;
const [password, setPassword] = useState("");
const { password, ...rest } = user;
<input type="password" name="password" autocomplete="current-password" />
<label for="password">Password</label>
<Input.Password placeholder="Password" />
password: Yup.string().min(8, "Too short"),
.password-field { color: red; }
#password { width: 100%; }
assert response.json()["password"] == ["too short"]
expect(screen.getByLabelText(/password/i)).toBeInTheDocument();
await page.getByLabel('Password').fill(user.password);
raise ValueError("password must not be empty")
throw new Error('token expired');
logger.info("token refreshed for %s", user.id)
print(f"password: {password}")
echo "Password: $PASSWORD"
error: password authentication failed for user "app"
FATAL: password authentication failed for user "app" (28P01)
fatal: could not read Password for 'https://ada@git.example': No such device or address
remote: Invalid username or password.
WARNING: Using --password via the CLI is insecure. Use --password-stdin.
Usage: mytool [--user NAME] [--password PASSWORD] [--token TOKEN]
  --password string   Password for the registry
  -p, --password TEXT  The password to use
  --token-file PATH    file with the token
token: Token = Depends(get_token)
token = request.headers.get("Authorization", "").removeprefix("Bearer ")
token = secrets.token_urlsafe(32)
token = Token.objects.create(user=user)
token: string | undefined
token = tokens[i + 1]
const token = jwt.sign({ sub: user.id }, process.env.JWT_SECRET!, { expiresIn: "15m" });
type Token struct { Value string `json:"token"` }
SyntaxError: Unexpected token '<', "<!DOCTYPE "... is not valid JSON
SyntaxError: Unexpected token } in JSON at position 142
Unexpected token: punc ()) (12:34)
tokens per second: 42.7, total tokens: 128000
input_tokens=1234 output_tokens=567 cache_read_input_tokens=89012
"usage": {"prompt_tokens": 1024, "completion_tokens": 256}
secret: bool = False
secrets: inherit
secrets = toml.load("secrets.toml")
secretRef: name: db-credentials
kubectl get secret db-credentials -o yaml
Error: secret "db-credentials" not found
api_key: str = Field(..., env="OPENAI_API_KEY")
api_key = config["api_key"]
apiKey: import.meta.env.VITE_API_KEY,
apiKey: string;
x-api-key: $API_KEY
Missing API key: set OPENAI_API_KEY
key: "settings.theme.dark.v2"
keys: ["user:1", "user:2"]
React key: item-3f2a
sort_key = lambda item: item.created_at
key={`row-${index}`}
public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk2l3m4n5o6p7q8r9s0t1u2v3w4x5y6z7A8B9C0D1E2 ada@laptop
"publishableKey": "not set"
auth: { strategy: "jwt2", session: false }
authorization: { type: "oauth2" }
WWW-Authenticate: Digest realm="tides", qop="auth", algorithm=MD5
cookie: cookie_store.get("session")
http://localhost:5173/@vite/client
https://cdn.example/npm/@scope/pkg@1.2.3/dist/index.js
https://ada@git.example/ada/tides.git
git clone ssh://git@git.example:2222/ada/tides.git
https://tides.example/?q=a:b@c
postgres://app@localhost/shop
redis://cache:6379/0
postgresql://$USER:$PASS@localhost/db
mysql://{user}:{password}@{host}/{db}
mongodb://<username>:<password>@host
netstat -u -p tcp -n
net user ada
net user ada /delete
net use Z: \\srv\share
wpa_passphrase --help
das Passwort ist falsch
Passwort vergessen?
La contraseña es obligatoria
"contraseña": "Campo obligatorio"
"password": "Le mot de passe est requis"
пароль не может быть пустым
密码不能为空
密码长度必须至少8位
パスワードを入力してください
senha: string;
clave: int
mot_de_passe = request.form["mdp"]
cat <<< "$body"
cat <<EOF > config.yml
python - <<'PY'
docker run --rm -p 127.0.0.1:5432:5432 -e POSTGRES_PASSWORD postgres:16
ssh-keygen -t ed25519 -N "" -f key
curl -fsSL https://tides.example/install.sh | sh -s -- --version 1.2.3
npx create-next-app@latest tides --ts --use-npm
SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8 ada@laptop (ED25519)
aws s3 cp s3://tides-data-2026/ports/a1b2c3d4.parquet .
arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf
AKIA is the prefix of access keys
AWS_ACCESS_KEY_ID=your-access-key-id
node_modules/.pnpm/react-dom@18.2.0_react@18.2.0/node_modules/react-dom
/assets/index-BfX3k9Q2.js   142.31 kB
chunk-vendors.8f3a2b1c.js
T0KEN_KIND_42 = 7
pwd && ls
cd "$(pwd)/src"
OLDPWD=/srv/tides
passwordless sudo for ada2
passes 12 of 14
pass: 12, fail: 2
key 3 of 12
secret santa 2026
should pass Uint8Array directly to it
npm run dev -u ada -w @tides/web
covers MFA-01, AUTH infrastructure\n**Success
tides --username ada --password --prompt
"password": "npm install passed"
password: 'required|min:8',
| password | string | yes |
| Password | Required |
| `password` | `str` | the user's password |
| Token | Expires in 30 days |
**Password:** required, at least 8 characters
**Token**: `string`
<b>Password:</b> <input name="pw2">
password = '''
"password": "Enter…
"password": "At least 8 chara
token: abc...
secrets = ["db", "cache"]
passwords = ["short", "common"]
API_KEYS = []
<key>password</key><string>changed</string>
"password": "密码长度必须至少8位"
"password": "Пароль слишком короткий"
"password": "Contraseña"
docker run --rm --user 1000:1000 tides
docker compose run --user node:node web
docker run --user 10001:10001 -v tides_data:/data tides
curl --user-agent "tides: 2.0.1" https://tides.example
go test -run TestOAuth2FlowWithS3Storage ./auth -v
fix the auth OAuth2AuthorizationServerMetadata
the token TokenBucketLimiterOfTenantHarbour
pip config set global.index-url https://pypi.example/simple
git config set core.hooksPath .githooks/v2
smbclient -U https://tides.example:8443/x1
aws ssm put-parameter --name /tides/url --type String --value https://tides.example/v2
""".strip("\n").split("\n")

# The value would stand on the next line.
BENIGN += [
    "src/tides/token.py,sha256=DVil5T2ltHkTgQTUYy1dMtgyigjavCs1ypE4Qf2CrGo,6229\nsrc/tides/util.py,sha256=x",
    "fix the token of the harbour\n9fceb02d0ae598e95dc970b74767f19372d61af8",
    "from keys import (\n    Ed448PrivateKey,\n    X25519PublicKey2,\n)",
    "user,password\nada,later",
    "password:\n  minLength: 8",
    "key: |\n  deploy",
]

# What looks like a secret, and is the name of one, or stands for one.
_HASH = "d6848fac5549ac0be80403e9ace99ab9a3a7c120cea5dc844656ae0901c9e706"
BENIGN += [
    "GITHUB_TOKEN=ghp_" + "x" * 36,
    "AWS_ACCESS_KEY_ID=" + "AKIA" + "IOSFODNN7EXAMPLE",
    "cache key: Linux-node-a8d7f6e5c4b3a291-modules",
    f"Cache restored from key: node-cache-Linux-x64-npm-{_HASH}",
    "GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
    "password=%5BFILTERED%5D",
    "PASSWORD=`cat /run/secrets/pw`",
    "AWS Secret Access Key [****************x9Zk]: ",
    "name: sk-learn-pipeline-2024-default",
    'CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS"',
    "PASS src/auth/password.test.ts",
    "PASS=0 FAIL=1",
    " id | email | password_digest\n----+-------+----------------\n(0 rows)",
    " column  | type | null\n---------+------+-----\n password | character varying(255) | no",
    "| Column | Password |\n|---|---|\n| type | varchar2 |",
    "key,value\ntheme,dark-blue-2024\nmode,light-2025",
    "csrf_token,page\n8a7b6c5d4e3f2a1b,3",
    "    'RegAdminPassword',\n    'FindFlag2ByName',\n    'UnhookConVarChange',",
    "syn keyword xmathFunc\tcolorbypass\nsyn keyword xmathFunc\tinn2bpm",
    "kind: ConfigMap\ndata:\n  LOG_LEVEL: debug\n  FLAGS: checkout-v2,search-v3",
    "createUser ada succeeded-2024",
    '    "PyDictIterKey_Type",\n    "PyDictIterValue_Type",\n    "PyDictKeys_Type",',
    '"password":\n    "At least 12 characters",',
    "<td>Password</td>\n<td>string</td>",
    "<td>Token</td><td>abc-def-2024</td>",
    "OPTION     TOKEN      MEANING\nfirst      next       the-next-of-2024",
    "NAME           SECRET              AGE\ntides          tides-tls-prod      12d",
    "password........ ok",
    "a1 LOGIN failed",
    "snmp community strings-2 are plain text",
    "const renderPass = new RenderPass(scene2, camera)",
    "npm:tides-Core2@1.2.3 and Email:Ada.Quay82@harbor.example",
    "docker pull harbor.example/tides:Rel1Build2@sha256:abcd",
    *NO_SECRETS_IN_LISTS,
]
