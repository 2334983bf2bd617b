"""Invented secrets where people and tools put them, written down before the patterns knew of them."""

from tests.analyzer.secrets.planted_secrets import ALNUM, DIGITS, HEX, LOWER, UPPER, Planted

BASE64 = ALNUM + "+/"


def uuid(m):
    return "-".join(m.some(HEX, count) for count in (8, 4, 4, 4, 12))


USES = (
    ("  POSTGRES_PASSWORD: {}", lambda m: m.some(ALNUM, 12)),
    ('      JWT_SECRET: "{}"', lambda m: m.some(ALNUM, 32)),
    ("      - MYSQL_ROOT_PASSWORD={}", lambda m: m.some(ALNUM, 10)),
    ("  password: {}", lambda m: "c3VwZXJz" + m.some(ALNUM, 12) + "=="),
    ("SECRET_KEY_BASE={}", lambda m: m.some(HEX, 128)),
    ('SECRET_KEY = "django-insecure-{}"', lambda m: m.some(ALNUM, 50)),
    ("SESSION_SECRET={}", lambda m: m.some(ALNUM, 24)),
    ('NEXTAUTH_SECRET="{}="', lambda m: m.some(BASE64, 43)),
    ("ENCRYPTION_KEY={}", lambda m: m.some(HEX, 64)),
    ("CLOUDFLARE_API_TOKEN={}", lambda m: m.some(ALNUM, 40)),
    ("HEROKU_API_KEY={}", uuid),
    ("TWILIO_AUTH_TOKEN={}", lambda m: m.some(HEX, 32)),
    ("AZURE_CLIENT_SECRET={}", lambda m: m.some(ALNUM, 3) + "8Q~" + m.some(ALNUM, 34)),
    ("DISCORD_TOKEN={}", lambda m: f"MT{m.some(ALNUM, 24)}.{m.some(ALNUM, 6)}.{m.some(ALNUM, 38)}"),
    ("AWS_SESSION_TOKEN={}", lambda m: "FwoGZXIvYXdzE" + m.some(BASE64, 200)),
    ("SENTRY_DSN=https://{}@o1.ingest.example/12", lambda m: m.some(HEX, 32)),
    ("ALGOLIA_ADMIN_KEY={}", lambda m: m.some(HEX, 32)),
    ("DATADOG_APP_KEY={}", lambda m: m.some(HEX, 40)),
    ("REDIS_URL=rediss://default:{}@cache.example:6379", lambda m: m.some(ALNUM, 32)),
    ("AMQP_URL=amqp://app:{}@mq:5672/vhost", lambda m: m.some(ALNUM, 12)),
    ("SMTP_PASS={}", lambda m: m.some(LOWER, 16)),
    ("//npm.example/:_authToken={}", lambda m: m.some(HEX, 40)),
    ("_auth={}", lambda m: m.some(ALNUM, 28) + "=="),
    ('{{"auths": {{"ghcr.example": {{"auth": "{}"}}}}}}', lambda m: "YWRhOm" + m.some(ALNUM, 26) + "=="),
    ("docker login -u ada -p {} registry.example", lambda m: m.some(ALNUM, 20)),
    ('psql "host=db user=ada password={} dbname=tides"', lambda m: m.some(ALNUM, 12)),
    ("jdbc:postgresql://db/tides?user=ada&password={}", lambda m: m.some(ALNUM, 12)),
    ("Server=db;Database=t;User Id=sa;Password={};", lambda m: "P@ssw0rd" + m.some(DIGITS, 4)),
    ("x-api-key: {}", lambda m: m.some(ALNUM, 40)),
    ("-H 'X-Auth-Token: {}'", lambda m: m.some(ALNUM, 36)),
    ('"Authorization": "Basic {}"', lambda m: "YWRhOm" + m.some(ALNUM, 14) + "=="),
    ("authorization: token {}", lambda m: m.some(HEX, 40)),
    ("Proxy-Authorization: Basic {}", lambda m: "YWRhOm" + m.some(ALNUM, 14) + "=="),
    ("https://tides.example/?apikey={}", lambda m: m.some(HEX, 32)),
    ("https://tides.example/f?sig={}&se=2030", lambda m: m.some(ALNUM, 43) + "%3D"),
    ("?X-Amz-Expires=60&X-Amz-Signature={}", lambda m: m.some(HEX, 64)),
    ("wss://tides.example/?token={}", lambda m: m.some(ALNUM, 32)),
    ("requests.get(u, auth=('ada', '{}'))", lambda m: m.some(ALNUM, 14)),
    ('boto3.client("s3", aws_secret_access_key="{}")', lambda m: m.some(BASE64, 40)),
    ("[default]\naws_secret_access_key = {}", lambda m: m.some(BASE64, 40)),
    ('password="{}"', lambda m: "hunter2!"),
    ('{{"access_token":"{}","expires_in":3599}}', lambda m: "ya29" + ".a0Af" + m.some(ALNUM, 60)),
    ('{{\\"refresh_token\\":\\"{}\\"}}', lambda m: "1//0g" + m.some(ALNUM, 40) + "-" + m.some(ALNUM, 20)),
    ("my password is {} , use it to log in", lambda m: "Blue7Harbour!"),
    ("here is the token: {}", lambda m: m.some(ALNUM, 36)),
    ("use this api key {} please", lambda m: m.some(HEX, 40)),
    ("Error: Incorrect API key provided: {}.", lambda m: "sk-" + m.some(ALNUM, 20) + "abcd1"),
    ("remote: https://x-access-token:{}@git.example/ada/tides", lambda m: "gh" + "s_" + m.some(ALNUM, 36)),
    ("git remote set-url origin https://{}@git.example/a/b.git", lambda m: "gh" + "p_" + m.some(ALNUM, 36)),
    ('sshpass -p "{}" ssh root@10.0.0.2', lambda m: "Sup3rHarb0r"),
    ("echo {} | sudo -S apt install x", lambda m: "Sup3rHarb0r"),
    ("ada:{}", lambda m: "$apr1$" + m.some(ALNUM, 8) + "$" + m.some(ALNUM, 22)),
    ('  secret_key = "{}"', lambda m: m.some(ALNUM, 40)),
    ("SharedAccessKey={}=", lambda m: m.some(BASE64, 43)),
    ("https://x.webhook.office.com/webhookb2/{}", lambda m: f"{uuid(m)}@t/Incoming/{m.some(HEX, 32)}"),
    ("https://hooks.slack.com/services/T{}", lambda m: f"{m.some(UPPER, 8)}/B0/{m.some(ALNUM, 24)}"),
    # Little in these lines says that there is a secret.
    ("MAIL_PASSWORD={}", lambda m: "abcd efgh ijkl mnop"),
    ('jwt.sign(payload, "{}")', lambda m: "s3cr3t-" + m.some(ALNUM, 10)),
    ("login with ada / {}", lambda m: "Tide$2031x"),
    ('  default = "{}" # of the database', lambda m: m.some(ALNUM, 16)),
)  # fmt: skip


def secrets_in_use(maker):
    for line, make in USES:
        secret = make(maker)
        yield Planted("in use", secret, line.format(secret))
