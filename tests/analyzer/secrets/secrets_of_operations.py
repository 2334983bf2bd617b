"""Invented secrets in what operating a service prints: clouds, clusters, stores, databases, mail.

Written down without a look at the patterns: 152 of 181 such lines were masked before the misses were mended.
"""

import base64
import string

from tests.analyzer.secrets.planted_secrets import ALNUM
from tests.analyzer.secrets.secret_cases import LO, UP, Cases


def secrets_of_operations():
    c = Cases("of operations", 173)
    c.case("export STRIPE_SECRET_KEY=§", "sk_" + "live_" + c.some(24))
    c.case("$ mysql -u root -p§ -h 127.0.0.1 shop -e 'show tables'", c.password())
    c.case("PGPASSWORD=§ psql -h db.internal -U app -d orders -c 'select 1'", c.password())
    c.case("redis-cli -h cache.internal -p 6380 -a § ping", c.some(20))
    c.case('mongosh "mongodb+srv://reporter:§@cluster0.ab1cd.mongodb.net/sales" --quiet', c.some(14))
    c.case("curl -sS -u deploy:§ https://nexus.corp.example/repository/raw/app.tgz -O", c.password())
    c.case("curl -s -H 'Authorization: Bearer §' https://api.example.com/v1/me | jq .", c.urls(40))
    c.case(
        'curl https://api.example.com/v2/items -H "X-API-Key: §" -H "Accept: application/json"', c.some(32)
    )
    c.case(
        "curl --header 'PRIVATE-TOKEN: §' https://gitlab.example.com/api/v4/projects/12",
        "glpat-" + c.urls(20),
    )
    c.case("docker login -u ci -p § registry.example.com", c.password())
    c.case("echo '§' | docker login ghcr.example -u octo --password-stdin", c.password())
    c.case("echo § | gh auth login --with-token", "gho_" + c.some(36))
    c.case("sshpass -p '§' scp build.tar deploy@10.0.3.7:/srv/", c.password())
    c.case("openssl enc -d -aes-256-cbc -pbkdf2 -in secrets.enc -out .env -pass pass:§", c.password())
    c.case("openssl aes-256-cbc -d -k § -in key.enc -out key.pem", c.some(18))
    c.case("aws configure set aws_secret_access_key § --profile staging", c.some(40, ALNUM + "/+"))
    c.case("git clone https://§@github.com/acme/infra.git", "ghp_" + c.some(36))
    c.case(
        "Cloning into 'infra'...\nfatal: unable to access "
        "'https://oauth2:§@gitlab.example.com/acme/infra.git/': The requested URL returned "
        "error: 403",
        "glpat-" + c.urls(20),
    )
    c.case(
        "origin\thttps://jdoe:§@bitbucket.org/acme/site.git (fetch)", "ATBB" + c.some(28) + c.hexes(8).upper()
    )
    c.case(
        "origin  https://acme@dev.azure.com/acme/_git/web (push)\nextraheader = AUTHORIZATION: basic §",
        base64.b64encode((":" + c.some(52, LO)).encode()).decode(),
    )
    c.case("//registry.example.com/:_authToken=§", "npm_" + c.some(36))
    c.case("@acme:registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=§", c.uuid())
    c.case(
        "registry=https://art.example/api/npm/npm/\n_auth=§\nalways-auth=true",
        base64.b64encode(b"ci:" + c.some(14).encode()).decode(),
    )
    c.case(
        "//pkgs.dev.azure.com/acme/_packaging/npm/registry/:_password=§",
        base64.b64encode(c.some(52, LO).encode()).decode(),
    )
    c.case("[pypi]\nusername = __token__\npassword = §", "pypi-AgEIcHlwaS5vcmc" + c.urls(120))
    c.case("machine api.heroku.com login me@example.com password §", "HRKU-" + c.uuid())
    c.case("machine git.example.com\n  login bot\n  password §\n", c.password())
    c.case("twine upload -u __token__ -p § dist/*", "pypi-AgENdGVzdC5weXBpLm9yZw" + c.urls(100))
    c.case(
        "kubectl create secret generic db --from-literal=username=app --from-literal=password='§'",
        c.password(),
    )
    c.case(
        "apiVersion: v1\ndata:\n  password: §\n  username: YXBw\nkind: Secret",
        base64.b64encode(b"q" + c.some(15).encode()).decode(),
    )
    c.case(
        "apiVersion: v1\ndata:\n  tls.crt: Q0VSVElGSUNBVEU=\n  tls.key: §\n"
        "kind: Secret\ntype: kubernetes.io/tls",
        base64.b64encode(b"-----BEGIN PRIVATE " + b"KEY-----\n" + c.base64(60).encode()).decode(),
    )
    c.case(
        "users:\n- name: admin\n  user:\n    client-key-data: §",
        base64.b64encode(b"-----BEGIN RSA PRIVATE " + b"KEY-----\n" + c.base64(90).encode()).decode(),
    )
    c.case("users:\n- name: sa\n  user:\n    token: §", c.jwt())
    c.case(
        "helm upgrade --install pg bitnami/postgresql --set auth.postgresPassword=§ --set "
        "persistence.size=8Gi",
        c.password(),
    )
    c.case(
        "docker run -d --name db -e POSTGRES_USER=app -e POSTGRES_PASSWORD=§ -p 5432:5432 postgres:16",
        c.password(),
    )
    c.case(
        '            "Env": [\n                "MYSQL_ROOT_PASSWORD=§",\n'
        '                "PATH=/usr/local/sbin:/usr/local/bin"\n            ],',
        c.password(),
    )
    c.case(
        "    environment:\n      - RABBITMQ_DEFAULT_USER=guest\n      - RABBITMQ_DEFAULT_PASS=§", c.password()
    )
    c.case(
        '{"auths":{"https://registry.example/v1/":{"auth":"§"}}}',
        base64.b64encode(b"octo:dckr_pat_" + c.some(27).encode()).decode(),
    )
    c.case('db_username = "app"\ndb_password = "§"', c.password())
    c.case('{"db_password":{"sensitive":true,"type":"string","value":"§"}}', c.password())
    c.case(
        '          "attributes": {"length": 20, "result": "§", "special": true}, "type": "random_password"',
        c.some(20),
    )
    c.case("TF_VAR_cloudflare_token=§ terraform apply -auto-approve", c.urls(40))
    c.case(
        "Key               Value\n---               -----\ntoken             §\ntoken_accessor    "
        + c.some(24)
        + "\ntoken_duration       768h",
        "hvs." + c.urls(90),
    )
    c.case(
        "====== Data ======\nKey         Value\n---         -----\npassword    §\nusername    svc-app",
        c.password(),
    )
    c.case("Unseal Key 1: §", c.base64(33))
    c.case("Initial Root Token: §", "s." + c.some(24))
    c.case("CONSUL_HTTP_TOKEN=§ consul kv get app/config", c.uuid())
    c.case("web1 ansible_host=10.1.2.3 ansible_user=ops ansible_become_pass=§", c.password())
    c.case("    mysql_root_password: §   # set by bootstrap", c.password())
    c.case("env:\n  NODE_ENV: test\n  CODECOV_TOKEN: §", c.uuid())
    c.case('echo "::add-mask::§"', c.some(24))
    c.case("Fetching https://gitlab-ci-token:§@gitlab.example.com/acme/app.git", "glcbt-64_" + c.urls(20))
    c.case(
        "curl -X POST -u admin:§ 'https://jenkins.example/job/app/buildWithParameters?BRANCH=main'",
        "11" + c.hexes(32),
    )
    c.case(
        "curl -H 'Circle-Token: §' https://circleci.com/api/v2/me", "CCIPAT_" + c.some(22) + "_" + c.hexes(40)
    )
    c.case(
        "[default]\naws_access_key_id = " + "AKIA" + c.some(16, UP) + "\naws_secret_access_key = §",
        c.some(40, ALNUM + "/+"),
    )
    c.case(
        '    "Credentials": {\n        "AccessKeyId": "ASIA'
        + c.some(16, UP)
        + '",\n        "SecretAccessKey": "§",\n        "SessionToken": "§",',
        c.some(40, ALNUM + "/+"),
        "IQoJb3JpZ2luX2Vj" + c.base64(150),
    )
    c.case(
        '{"ARN":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-a1b2c3","Name":"p'
        'rod/db","SecretString":"{\\"username\\":\\"app\\",\\"password\\":\\"§\\"}"}',
        c.password(),
    )
    c.case(
        '{\n    "Name": "prod/stripe",\n    "SecretString": "§",\n    "VersionStages": ["AWSCURRENT"]\n}',
        c.some(28),
    )
    c.case(
        '{"Parameter": {"Name": "/prod/db/password", "Type": "SecureString", "Value": "§", "Version": 3}}',
        c.password(),
    )
    c.case(
        "aws ssm put-parameter --name /prod/api/key --type SecureString --value '§' --overwrite", c.some(26)
    )
    c.case(
        "https://acme-artifacts.s3.amazonaws.com/b.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-D"
        "ate=20261101T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=§",
        c.hexes(64),
    )
    c.case(
        "DefaultEndpointsProtocol=https;AccountName=acmestore;AccountKey=§;EndpointSuffix=core.windows.net",
        c.base64(64),
    )
    c.case(
        "azcopy copy ./dist "
        "'https://acme.blob.core.windows.net/web?sv=2023-11-03&ss=b&srt=co&sp=rwl&se=2026-12-01"
        "&sig=§'",
        c.base64(32).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
    )
    c.case(
        '{\n  "accessToken": "§",\n  "expiresOn": "2026-11-01 10:00:00.000000",\n  "tokenType": "Bearer"\n}',
        c.jwt(),
    )
    c.case(
        '{\n  "appId": "'
        + c.uuid()
        + '",\n  "displayName": "ci",\n  "password": "§",\n  "tenant": "'
        + c.uuid()
        + '"\n}',
        c.some(3) + "8Q~" + c.urls(34),
    )
    c.case(
        "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=RootManage;SharedAccessKey=§",
        c.base64(32),
    )
    c.case("$ gcloud auth print-access-token\n§", "ya29.a0A" + c.urls(160))
    c.case(
        '{"type": "service_account", "project_id": "acme", "private_key": "-----BEGIN PRIVATE '
        'KEY-----\\n§\\n-----END PRIVATE KEY-----\\n"}',
        "\\n".join(c.key_lines()),
    )
    c.case(
        "GET https://maps.googleapis.com/maps/api/geocode/json?address=Oslo&key=§ 200",
        "AIza" + "Sy" + c.urls(33),
    )
    c.case('"client_id":"123.apps.googleusercontent.com","client_secret":"§"', "GOCSPX-" + c.urls(28))
    c.case("refresh_token: §", "1//0" + c.urls(60))
    c.case(
        "SLACK_BOT_TOKEN=§ node bot.js",
        "xoxb-" + c.some(12, string.digits) + "-" + c.some(13, string.digits) + "-" + c.some(24),
    )
    c.case(
        'curl -X POST -d \'{"text":"done"}\' https://hooks.slack.com/services/T0'
        + c.some(9, UP)
        + "/B0"
        + c.some(9, UP)
        + "/§",
        c.some(24),
    )
    c.case("client.login('§')", "MT" + c.some(24) + "." + c.some(6) + "." + c.urls(38))
    c.case(
        "TWILIO_ACCOUNT_SID=AC" + c.hexes(32) + "\nTWILIO_AUTH_TOKEN=§",
        c.hexes(32),
    )
    c.case(
        'DD_API_KEY=§ DD_SITE=datadoghq.eu bash -c "$(curl -L https://install.example/agent.sh)"', c.hexes(32)
    )
    c.case('Sentry.init({ dsn: "https://§@o4501.ingest.sentry.io/4507" })', c.hexes(32))
    c.case("Authorization: Token token=§", c.urls(20))
    c.case("Authorization: §", "lin_" + "api_" + c.some(40))
    c.case('notion = Client(auth="§")', "ntn_" + c.some(46))
    c.case(
        "=== acme-prod Config Vars\nDATABASE_URL:   "
        "postgres://u1:§@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1\n"
        "LOG_LEVEL:      info",
        c.hexes(64),
    )
    c.case("X-Auth-Email: ops@example.com\nX-Auth-Key: §", c.hexes(37))
    c.case("vercel deploy --prod --token=§", c.some(24))
    c.case("netlify deploy --auth § --dir=dist", "nfp_" + c.some(36))
    c.case("SUPABASE_SERVICE_ROLE_KEY=§", c.jwt())
    c.case(
        "openai.AuthenticationError: Error code: 401 - Incorrect API key provided: §. You can "
        "find your API key at",
        "sk-proj-" + c.urls(120),
    )
    c.case('client = Anthropic(api_key="§")', "sk-ant-" + "api03-" + c.urls(93) + "AA")
    c.case("huggingface-cli login --token §", "hf_" + c.some(34))
    c.case('MISTRAL_API_KEY="§"', c.some(32))
    c.case(
        "wandb: Appending key for api.wandb.ai to your netrc file: /root/.netrc\n$ wandb login §", c.hexes(40)
    )
    c.case("'xi-api-key': '§',", "sk_" + c.hexes(48))
    c.case("url=jdbc:postgresql://db:5432/app?user=app&password=§&ssl=true", c.some(14))
    c.case("jdbc:sqlserver://sql.example:1433;databaseName=hr;user=sa;password=§;encrypt=true", c.password())
    c.case("jdbc:oracle:thin:hr/§@//ora.example:1521/XEPDB1", c.some(12))
    c.case(
        '"Default": "Server=tcp:acme.database.windows.net,1433;Initial Catalog=app;User '
        'ID=dbadmin;Password=§;Encrypt=True;"',
        c.password(),
    )
    c.case("pika.exceptions.ProbableAuthenticationError: amqp://svc:§@rabbit:5672/%2f", c.some(12))
    c.case("REDIS_URL=redis://:§@redis.example:6379/0", c.some(24))
    c.case("snowflake://etl:§@ab12345.eu-west-1/RAW/PUBLIC?warehouse=WH", c.some(13))
    c.case("create_engine('mssql+pyodbc://sa:§@sql1/db?driver=ODBC+Driver+18+for+SQL+Server')", c.some(12))
    c.case("conn = psycopg2.connect(host='db', dbname='app', user='app', password='§')", c.password())
    c.case(
        "could not connect: host=db.internal port=5432 user=app password=§ dbname=app sslmode=require",
        c.some(15),
    )
    c.case("clickhouse-client --host ch1 --user etl --password § --query 'SELECT 1'", c.password())
    c.case("sqlcmd -S localhost,1433 -U sa -P '§' -Q 'SELECT @@VERSION'", c.password())
    c.case("sqlplus system/§@//localhost:1521/XE @setup.sql", c.some(10))
    c.case("mongodump --host m1 -u backup -p § --authenticationDatabase admin", c.password())
    c.case("CREATE USER reporting WITH PASSWORD '§';", c.password())
    c.case("CREATE USER 'app'@'%' IDENTIFIED BY '§';", c.password())
    c.case("SECRET_KEY = 'django-insecure-§'", c.some(50, LO + "!@#$^&*(-_=+)"))
    c.case("production:\n  secret_key_base: §", c.hexes(128))
    c.case("APP_KEY=base64:§", c.base64(32))
    c.case("define( 'DB_PASSWORD', '§' );", c.password())
    c.case("define('LOGGED_IN_KEY',    '§');", c.some(64, ALNUM + "!@#$%^&*()-_[]{}<>~`+=,.;:/?|"))
    c.case("spring.datasource.username=app\nspring.datasource.password=§", c.password())
    c.case('<add key="PaymentApiKey" value="§" />', c.some(32))
    c.case(
        "<server><id>releases</id><username>deploy</username><password>§</password></server>", c.password()
    )
    c.case("[smtp]\nhost = smtp.example.com\nuser = mailer\npass = §", c.password())
    c.case('[registry]\ntoken = "§"', "cio" + c.some(32))
    c.case("EMAIL_URL=smtp+tls://mailer:§@smtp.example.com:587", c.some(12))
    c.case("        - name: DB_PASSWORD\n          value: §", c.password())
    c.case('{"name": "SESSION_SECRET", "value": "§"}', c.some(32))
    c.case('{"value": "§", "name": "SESSION_SECRET"}', c.some(32))
    c.case(
        "--parameters ParameterKey=DBPassword,ParameterValue=§ ParameterKey=Env,ParameterValue=prod",
        c.password(),
    )
    c.case("stringData:\n  api-token: |\n    §\n", c.urls(40))
    c.case("smtp_password: >-\n  §\n", c.password())
    c.case(
        '"github": {"command": "npx", "args": ["-y", "server-github"], "env": '
        '{"GITHUB_PERSONAL_ACCESS_TOKEN": "§"}}',
        "github_pat_" + c.some(22) + "_" + c.some(59),
    )
    c.case('"args": ["-y", "brave-mcp", "--api-key", "§"]', "BSA" + c.urls(28))
    c.case("$env:AZURE_CLIENT_SECRET = '§'", c.some(3) + "8Q~" + c.urls(34))
    c.case('$pw = ConvertTo-SecureString "§" -AsPlainText -Force', c.password())
    c.case("C:\\work> set NUGET_API_KEY=§", "oy2" + c.some(43, LO))
    c.case("net use Z: \\\\fs01\\share § /user:CORP\\svc_build", c.password())
    c.case(
        "Cookie: theme=dark; sessionid=§; csrftoken=" + c.some(32),
        c.some(32, LO),
    )
    c.case("< set-cookie: connect.sid=s%3A§; Path=/; HttpOnly; SameSite=Lax", c.urls(32) + "." + c.some(43))
    c.case(
        '{"access_token":"§","expires_in":3599,"refresh_token":"§","token_type":"Bearer"}',
        c.urls(64),
        c.urls(48),
    )
    c.case("grant_type=client_credentials&client_id=cli&client_secret=§&scope=api", c.some(30))
    c.case("> Authorization: Basic §", base64.b64encode(b"svc:" + c.some(16).encode()).decode())
    c.case(
        "  config: {\n    headers: {\n      Accept: 'application/json',\n"
        "      'x-access-token': '§',\n      'User-Agent': 'axios/1.7'",
        c.urls(36),
    )
    c.case("cfg={Host:db Port:5432 User:app Password:§ SSLMode:disable}", c.some(14))
    c.case('Config { host: "db", user: "app", password: Some("§"), pool: 4 }', c.password())
    c.case('{"type":"tool_result","content":"{\\"apiKey\\":\\"§\\",\\"region\\":\\"eu\\"}"}', c.some(30))
    c.case('"body":"{\\"env\\":\\"{\\\\\\"DB_PASS\\\\\\":\\\\\\"§\\\\\\"}\\"}"', c.some(18))
    c.case('declare -x ARTIFACTORY_PASSWORD="§"', c.password())
    c.case("set -gx OPENWEATHER_KEY §", c.hexes(32))
    c.case('Environment="GRAFANA_ADMIN_PASSWORD=§"', c.password())
    c.case(
        "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: "
        "https://api.example.com/v1/data?api_key=§&page=2",
        c.some(24),
    )
    c.case("    http://127.0.0.1:8888/lab?token=§", c.hexes(48))
    c.case(
        "-----BEGIN RSA PRIVATE KEY-----\n§\n§\n§\n-----END RSA PRIVATE KEY-----",
        c.base64(48),
        c.base64(48),
        c.base64(30),
    )
    c.case(
        "$ head -3 ~/.ssh/id_ed25519\n-----BEGIN OPENSSH PRIVATE KEY-----\n§\n§",
        "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ" + c.some(28),
        c.some(70),
    )
    c.case("cast send --private-key 0x§ --rpc-url http://localhost:8545 0xabc 'mint()'", c.hexes(64))
    c.case(
        '{"kty":"EC","crv":"P-256","x":"' + c.base64url(32) + '","y":"' + c.base64url(32) + '","d":"§"}',
        c.base64url(32),
    )
    c.case(
        'MNEMONIC="§"', "abandon ripple velvet nasty orbit panther quick salad tunnel umbrella wrist zebra"
    )
    c.case(
        "2026-11-01T10:00:00.1Z 6 [Note] [MY-010454] [Server] A temporary password is "
        "generated for root@localhost: §",
        c.some(11) + "!",
    )
    c.case("Your new API key (copy it now, it will not be shown again):\n\n    §\n", c.some(40))
    c.case("Please use the following password to proceed to installation:\n\n§\n", c.hexes(32))
    c.case("Enter password for user admin: §", c.password())
    c.case(
        "kubeadm join 10.0.0.1:6443 --token § --discovery-token-ca-cert-hash sha256:" + c.hexes(64),
        c.some(6, LO) + "." + c.some(16, LO),
    )
    c.case("docker swarm join --token § 10.0.0.1:2377", "SWMTKN-1-" + c.some(50, LO) + "-" + c.some(25, LO))
    c.case("tailscale up --authkey=§", "tskey-auth-" + c.some(17) + "-" + c.some(32))
    c.case("smbclient //fs01/share -U 'CORP/build%§' -c ls", c.password())
    c.case("Looking in indexes: https://ci:§@packages.acme.example/simple", c.some(20))
    c.case("poetry config http-basic.acme ci §", c.password())
    c.case('{"github-oauth": {"github.com": "§"}}', c.hexes(40))
    c.case(":gem_api_key: §", "rubygems_" + c.hexes(48))
    c.case("GET /reset-password?uid=44&token=§ HTTP/1.1", c.some(6, LO) + "-" + c.hexes(32))
    c.case("$ op read op://Private/DB/password\n§", c.password())
    c.case("$ openssl rand -hex 32\n§", c.hexes(64))
    c.case("$ gcloud secrets versions access latest --secret=db-password\n§", c.password())
    c.case(
        "deploy:$6$" + c.some(8) + "$§:19700:0:99999:7:::",
        c.some(86, ALNUM + "./"),
    )
    c.case('config/settings.py:12:STRIPE_WEBHOOK_SECRET = "§"', "whsec_" + c.some(32))
    c.case("     5\tJWT_SECRET=§", c.some(32))
    c.case("-  apiKey: 'old'\n+  apiKey: '§'", c.some(26))
    c.case("app   912  0.0  python worker.py --broker-password § --queue q1", c.password())
    c.case("['psql', '--dbname', 'postgresql://app:§@db/app']", c.some(12))
    c.case(
        "subprocess.CalledProcessError: Command '['restic', '-r', 's3:b', '--password', '§', "
        "'snapshots']' returned 1",
        c.some(18),
    )
    return c.planted
