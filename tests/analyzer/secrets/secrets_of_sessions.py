"""Invented secrets in the commonplace lines of agents' sessions.

Written down with the patterns in mind, and looked at once: 134 of 145 such lines were masked at first.
"""

import string

from tests.analyzer.secrets.planted_secrets import ALNUM
from tests.analyzer.secrets.secret_cases import UP, Cases


def secrets_of_sessions():
    c = Cases("of sessions", 145)
    c.case("SHELL=/bin/bash\nSUPABASE_DB_PASSWORD=§\nPWD=/srv/app", c.password())
    c.case("NODE_ENV=production\nMAILCHIMP_APIKEY=§\nPORT=3000", c.hexes(32) + "-us14")
    c.case("# auth\nAUTH0_CLIENT_SECRET='§'", c.urls(64))
    c.case("CLERK_SECRET_KEY=§", "sk_" + "test_" + c.some(40))
    c.case("GITHUB_APP_PRIVATE_KEY_BASE64=§", c.base64(90))
    c.case("SMTP_PASSWORD=§", c.password())
    c.case(
        'DATABASE_URL="postgresql://postgres.abcd:§@aws-0-eu.pooler.supabase.com:6543/postgres"', c.some(16)
    )
    c.case("UPSTASH_REDIS_REST_TOKEN=§", "AX" + c.some(50) + "=")
    c.case("VAPID_PRIVATE_KEY=§", c.urls(43))
    c.case("COOKIE_SECRET=§", c.hexes(64))
    c.case("ADMIN_PW=§", c.password())
    c.case("RECAPTCHA_SECRET=§", "6Le" + c.urls(37))
    c.case("TURNSTILE_SECRET_KEY=§", "0x4AAAAAAA" + c.some(25))
    c.case("S3_SECRET=§", c.some(40, ALNUM + "/+"))
    c.case("MONGO_INITDB_ROOT_PASSWORD=§", c.password())
    c.case("OAUTH_GOOGLE_SECRET=§", "GOCSPX-" + c.urls(28))
    c.case("ENCRYPTION_SECRET_V2=§", c.base64(32))
    c.case("HASURA_GRAPHQL_ADMIN_SECRET=§", c.some(22))
    c.case(
        "SLACK_WEBHOOK=https://hooks.slack.com/services/T0" + c.some(8, UP) + "/B0" + c.some(8, UP) + "/§",
        c.some(24),
    )
    c.case('{\n  "port": 8080,\n  "jwtSecret": "§",\n  "ttl": 3600\n}', c.some(32))
    c.case('"smtp": {"user": "robot@example.com", "pass": "§"}', c.password())
    c.case('"firebase": {"apiKey": "§", "projectId": "acme"}', "AIza" + "Sy" + c.urls(33))
    c.case(
        '"connectionString": "Server=10.0.0.5;Database=Sales;User '
        'Id=sales_rw;Password=§;TrustServerCertificate=True"',
        c.password(),
    )
    c.case('"token_endpoint_auth": {"client_id": "abc", "client_secret": "§"}', c.some(36))
    c.case("auth:\n  jwt:\n    secret: §", c.some(40))
    c.case("rabbitmq:\n  default_pass: §", c.password())
    c.case('  redis:\n    password: "§"', c.password())
    c.case("- name: registry\n  username: ci\n  password: §", c.some(20))
    c.case("    api_token: '§'", c.urls(32))
    c.case("minio:\n  rootUser: admin\n  rootPassword: §", c.password())
    c.case('[secrets]\nopenai = "§"', "sk-" + "proj-" + c.urls(90))
    c.case('[database]\nurl = "mysql://root:§@localhost/test"', c.some(10))
    c.case('[connections.snowflake]\nuser = "etl"\npassword = "§"', c.password())
    c.case("[client]\nuser=backup\npassword=§", c.password())
    c.case("[mail]\nsmtp_pass: §", c.password())
    c.case("spring.security.oauth2.client.registration.github.client-secret=§", c.hexes(40))
    c.case("jwt.secret=§", c.some(64))
    c.case("stripe.api.key=§", "sk_" + "live_" + c.some(24))
    c.case('AWS_SECRET_ACCESS_KEY = "§"', c.some(40, ALNUM + "/+"))
    c.case('client = OpenAI(api_key="§", base_url="https://api.deepseek.com")', "sk-" + c.hexes(32))
    c.case(
        "s3 = boto3.client('s3', aws_access_key_id='AKIA" + c.some(16, UP) + "', aws_secret_access_key='§')",
        c.some(40, ALNUM + "/+"),
    )
    c.case("DATABASES = {'default': {'USER': 'app', 'PASSWORD': '§', 'HOST': 'db'}}", c.password())
    c.case("headers = {'Authorization': f'Bearer §'}", c.urls(40))
    c.case("requests.get(url, headers={'X-Auth-Token': '§'})", c.hexes(40))
    c.case("Settings(debug=False, db_password='§', secret_key='§')", c.password(), c.some(32))
    c.case(
        "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\n"
        "  Extra inputs are not permitted [type=extra_forbidden, input_value='§', "
        "input_type=str]\nopenai_api_key",
        "sk-" + "proj-" + c.urls(90),
    )
    c.case("const STRIPE_KEY = '§';", "sk_" + "live_" + c.some(24))
    c.case("  secretAccessKey: '§',", c.some(40, ALNUM + "/+"))
    c.case("const jwtSecret = process.env.JWT_SECRET ?? '§';", c.some(24))
    c.case("axios.defaults.headers.common['Authorization'] = 'Bearer §'", c.jwt())
    c.case(
        'os.Setenv("SLACK_TOKEN", "§")',
        "xoxp-" + c.some(12, string.digits) + "-" + c.some(12, string.digits) + "-" + c.hexes(32),
    )
    c.case('dsn := "app:§@tcp(127.0.0.1:3306)/app?parseTime=true"', c.some(12))
    c.case('props.setProperty("password", "§");', c.password())
    c.case('DriverManager.getConnection("jdbc:mysql://db/app", "app", "§")', c.password())
    c.case("  config.secret_key = '§'", c.hexes(64))
    c.case("$dbpass = '§';", c.password())
    c.case("new PDO('mysql:host=db;dbname=app', 'app', '§')", c.password())
    c.case(
        'var client = new SecretClient(new Uri(u), new ClientSecretCredential(tenant, id, "§"));',
        c.some(3) + "8Q~" + c.urls(34),
    )
    c.case('let api_key = "§".to_string();', c.some(32))
    c.case('buildConfigField("String", "API_KEY", "\\"§\\"")', c.some(32))
    c.case('let apiKey = "§"', c.hexes(32))
    c.case("const String kApiKey = '§';", c.some(36))
    c.case('  password: "§",', c.password())
    c.case('curl -X POST https://x/login -d \'{"email":"a@b.co","password":"§"}\'', c.password())
    c.case(
        "curl https://x/oauth/token -d client_id=cli -d client_secret=§ -d grant_type=client_credentials",
        c.some(32),
    )
    c.case("curl 'https://api.example.com/weather?q=Oslo&appid=§'", c.hexes(32))
    c.case("> GET /api HTTP/2\n> Host: x\n> x-api-key: §\n>", c.some(40))
    c.case('< HTTP/2 200\n{"token":"§","user":{"id":1}}', c.jwt())
    c.case("curl --cookie 'session=§' https://x/admin", c.urls(40))
    c.case('curl -H "X-Gitlab-Token: §" https://gitlab', c.some(20))
    c.case("http POST x/login username=ada password=§", c.password())
    c.case('docker run -e MYSQL_PASSWORD="§" -e MYSQL_USER=app mysql:8', c.password())
    c.case("RUN |1 NPM_TOKEN=§ /bin/sh -c npm ci", "npm_" + c.some(36))
    c.case("      POSTGRES_PASSWORD: §\n      POSTGRES_USER: app", c.password())
    c.case("printf '§' | docker secret create db_pw -", c.password())
    c.case("    Environment:\n      DB_PASSWORD:  §\n      DB_USER:      app", c.password())
    c.case("$ kubectl exec pod/web -- env\nREDIS_AUTH=§", c.some(24))
    c.case("$ kubectl get secret db -o jsonpath='{.data.password}' | base64 -d\n§", c.some(16))
    c.case('stringData:\n  DATABASE_PASSWORD: "§"', c.password())
    c.case("postgresql:\n  auth:\n    password: §\n    username: app", c.password())
    c.case('variable "db_password" {\n  type    = string\n  default = "§"\n}', c.password())
    c.case('  + password = "§"', c.password())
    c.case('      ~ token  = "§" -> (known after apply)', c.some(40))
    c.case("2026-11-01T10:00:00.123Z   DEPLOY_KEY: §", c.some(40))
    c.case("Run ./deploy.sh --token §", c.some(40))
    c.case('export SENTRY_AUTH_TOKEN="§"', c.hexes(64))
    c.case('> Downloading env\n+ POSTGRES_PASSWORD="§"', c.some(12))
    c.case("REDIS_TLS_URL: rediss://:§@ec2-1-2-3-4.compute.amazonaws.com:6380", c.some(60))
    c.case("fly secrets set SESSION_KEY=§", c.hexes(64))
    c.case(
        'psql: error: connection to server at "db" failed: FATAL: password authentication '
        'failed for user "app" (tried §)',
        c.password(),
    )
    c.case("mysql --user=root --password=§ -e 'show databases'", c.password())
    c.case("mysqldump -uroot -p§ app > dump.sql", c.password())
    c.case("MongoServerError: bad auth : mongodb+srv://svc:§@c0.x.mongodb.net", c.some(14))
    c.case("sshpass -p§ ssh -o StrictHostKeyChecking=no root@10.0.0.1", c.password())
    c.case(
        "remote: Invalid username or password.\nfatal: Authentication failed for "
        "'https://ada:§@github.com/acme/x.git/'",
        "ghp_" + c.some(36),
    )
    c.case('[url "https://§:x-oauth-basic@github.com/"]', "gho_" + c.some(36))
    c.case("protocol=https\nhost=github.com\nusername=ada\npassword=§", "ghp_" + c.some(36))
    c.case("npm notice using token §", "npm_" + c.some(36))
    c.case("npmAuthToken: §", c.uuid())
    c.case(
        "[global]\nextra-index-url = https://deploy:§@gitlab.com/api/v4/projects/1/packages/pypi/simple",
        "gldt-" + c.urls(20),
    )
    c.case("UV_INDEX_ACME_PASSWORD=§ uv sync", c.some(20))
    c.case('[registries.acme]\ntoken = "Bearer §"', c.urls(40))
    c.case(
        '{"client_id": "1-a.apps.googleusercontent.com", "client_secret": "§", '
        '"refresh_token": "§", "type": "authorized_user"}',
        "d-" + c.urls(22),
        "1//0" + c.urls(80),
    )
    c.case(
        '"private_key_id": "'
        + c.hexes(40)
        + '",\n  "private_key": "-----BEGIN PRIVATE KEY-----\\n§\\n-----END PRIVATE KEY-----\\n",',
        "\\n".join(c.key_lines()),
    )
    c.case('"primaryKey": "§",', c.base64(64))
    c.case('"primaryMasterKey": "§"', c.base64(64))
    c.case(
        '{"attributes":{"enabled":true},"id":"https://kv.vault.azure.net/secrets/db-pw/1","name'
        '":"db-pw","value":"§"}',
        c.password(),
    )
    c.case(
        '{"AccessKey":{"UserName":"ci","AccessKeyId":"AKIA'
        + c.some(16, UP)
        + '","Status":"Active","SecretAccessKey":"§"}}',
        c.some(40, ALNUM + "/+"),
    )
    c.case(
        "aws rds modify-db-instance --db-instance-identifier x --master-user-password § --apply-immediately",
        c.password(),
    )
    c.case('"Environment": {"Variables": {"DB_PASS": "§"}}', c.password())
    c.case("$ aws ecr get-login-password --region eu-west-1\n§", "eyJwYXlsb2FkIjoi" + c.base64(200))
    c.case("export CODEARTIFACT_AUTH_TOKEN=§", "eyJ2ZXIiOjEsImlzdSI6" + c.some(150))
    c.case("$ vault read -field=password database/creds/app\n§", "A1a-" + c.some(16))
    c.case('"client_token": "§",', "hvs." + c.urls(90))
    c.case("Username: admin\nPassword: §\nLogin successful", c.password())
    c.case("Created admin user admin@example.com with password §", c.some(14))
    c.case("✔ Generated API key: §", "ak_" + c.some(32))
    c.case("New password: §", c.some(12))
    c.case("2026-11-01 10:00:00 DEBUG auth: token=§ user=42", c.some(40))
    c.case('{"level":"debug","msg":"req","headers":{"authorization":"Bearer §"}}', c.urls(50))
    c.case('level=info msg="connecting" dsn="postgres://svc:§@pg/app"', c.some(12))
    c.case("GET /callback?code=§&state=xyz 302", c.urls(60))
    c.case("https://app.example.com/verify?token=§", c.urls(43))
    c.case("https://app.example.com/invite?key=§", c.some(32))
    c.case("wss://stream.example.com/v1?access_token=§", c.urls(60))
    c.case("https://d1.cloudfront.net/a.mp4?Policy=eyJ&Signature=§&Key-Pair-Id=K1", c.urls(300))
    c.case("document.cookie = 'auth_token=§; path=/'", c.urls(43))
    c.case("set-cookie: __Secure-next-auth.session-token=§; Path=/; HttpOnly", c.urls(120))
    c.case('-   "accessToken": "§",', c.jwt())
    c.case('{"name":"refreshToken","value":"§"}', c.urls(48))
    c.case("    at connect (redis://default:§@redis-12345.c1.cloud.redislabs.com:12345)", c.some(32))
    c.case(
        "sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) ... postgresql://app:§@10.0.0.2/app",
        c.some(12),
    )
    c.case('url = "postgresql://app:§@localhost:5432/app"', c.some(10))
    c.case(
        "-----BEGIN OPENSSH PRIVATE KEY-----\n§\n§\n-----END OPENSSH PRIVATE KEY-----", c.some(70), c.some(70)
    )
    c.case(
        '{"content":"-----BEGIN OPENSSH PRIVATE KEY-----\\n§\\n§\\n-----END OPENSSH PRIVATE KEY-----\\n"}',
        c.some(70),
        c.some(70),
    )
    c.case('$env:GITHUB_TOKEN = "§"', "github_pat_" + c.some(22) + "_" + c.some(59))
    c.case("Set-Item Env:DB_PASSWORD '§'", c.password())
    c.case("[Environment]::SetEnvironmentVariable('API_KEY', '§', 'User')", c.some(32))
    c.case("set DB_PASSWORD=§", c.password())
    c.case(
        '"C:\\\\Users\\\\ada\\\\.aws\\\\credentials": "[default]\\naws_secret_access_key = §\\n"',
        c.some(40, ALNUM + "/+"),
    )
    c.case("use this key: § for the staging env", "sk-" + "ant-api03-" + c.urls(93) + "AA")
    c.case("the password is §", c.password())
    c.case("here are the creds: admin / §", c.password())
    c.case("my github token: §", "ghp_" + c.some(36))
    c.case("| admin | § |\n\nDefault password for the demo", c.password())
    return c.planted
