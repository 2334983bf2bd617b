"""Lines that speak of secrets and hold none: code, types, placeholders, counts and well-known words."""

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
