"""Invented secrets as transcripts of agents carry them: commands, dumps, files, prompts, tools' answers.

Written down before the patterns were looked at again: 128 of the first 171 were masked then.
"""

import base64
import string

from tests.analyzer.secrets.planted_secrets import ALNUM, DIGITS
from tests.analyzer.secrets.secret_cases import LO, UP, Cases

B32 = string.ascii_uppercase + "234567"
SIGNS = "!#%^*&@$~?+;,()<>"


def secrets_of_transcripts():
    c = Cases("of transcripts", 2207)

    def signed():
        """As a manager makes it, with signs anywhere in it."""
        return c.some(6) + c.some(1, "!#%^*@~?+") + c.some(7) + c.some(1, "!#%^*@~?+") + c.some(4)

    def in_fours(count, alphabet):
        text = c.some(count, alphabet)
        return " ".join(text[at : at + 4] for at in range(0, count, 4))

    # Command lines
    c.case("PGPASSWORD='§' pg_dump -h 10.0.3.7 -U app shop | gzip > /tmp/shop.sql.gz", signed())
    c.case("psql 'postgresql://app:§@10.0.3.7:5432/shop?sslmode=require' -c 'select 1'", c.password())
    c.case("mysqldump --user=app --password=§ --single-transaction shop", signed())
    c.case("mysql -h db -uroot -p'§' -e 'show databases'", c.password())
    c.case("mongodump --uri 'mongodb://root:§@10.0.3.8:27017/?authSource=admin'", c.password())
    c.case("redis-cli -u redis://default:§@cache:6379 ping", c.some(24))
    c.case("redis-cli -h cache --pass § --no-auth-warning info", c.some(24))
    c.case("influx write --token §== --bucket tides -f data.lp", c.some(86))
    c.case("clickhouse-client --host ch --user default --password § -q 'select 1'", signed())
    c.case("kafkacat -b k:9093 -X sasl.username=app -X sasl.password=§ -L", c.password())
    c.case("aws configure set aws_secret_access_key §", c.some(40, ALNUM + "/+"))
    c.case(
        "AWS_ACCESS_KEY_ID=AKIA" + c.some(16, UP) + " AWS_SECRET_ACCESS_KEY=§ aws s3 ls",
        c.some(40, ALNUM + "/+"),
    )
    c.case(
        "mc alias set prod https://s3.tides.example AKIA" + c.some(16, UP) + " §", c.some(40, ALNUM + "/+")
    )
    c.case("rclone config create r2 s3 secret_access_key § region auto", c.hexes(64))
    c.case("s3cmd --access_key=TIDES --secret_key=§ ls", c.some(40, ALNUM + "/+"))
    c.case(
        "gcloud auth activate-service-account ci@p.iam --key-file=k.json --password-file=<(echo §)",
        c.password(),
    )
    c.case("az login --service-principal -u 3f1c -p § --tenant tides", c.some(3) + "8Q~" + c.some(34))
    c.case("az storage blob list --account-name tides --account-key §", c.base64(64))
    c.case("doctl auth init -t §", "dop_v1_" + c.hexes(64))
    c.case("flyctl secrets set SESSION_KEY=§ -a tides", c.hexes(64))
    c.case("heroku config:set SMTP_PASSWORD=§ -a tides", signed())
    c.case("vercel --token § --prod", c.some(24))
    c.case("netlify deploy --prod --auth §", c.urls(43))
    c.case("wrangler secret put API <<< '§'", signed())
    c.case("echo -n '§' | wrangler secret put SESSION_SECRET", c.hexes(64))
    c.case("gh secret set NPM_TOKEN --body '§'", "npm_" + c.some(36))
    c.case("printf '%s' '§' | gh secret set DEPLOY_KEY", c.base64(32))
    c.case("git clone https://oauth2:§@gitlab.example/ada/tides.git", "glpat-" + c.urls(20))
    c.case("git remote add origin https://ada:§@dev.azure.example/ada/_git/tides", c.some(52, LO))
    c.case(
        'git -c http.extraHeader="Authorization: Basic §" fetch',
        base64.b64encode(f"ada:{c.some(52)}".encode()).decode(),
    )
    c.case("npm config set //npm.tide.example/:_authToken §", "npm_" + c.some(36))
    c.case("twine upload -u __token__ -p § dist/*", "pypi-AgEIcHlwaS5vcmc" + c.urls(120))
    c.case("poetry config pypi-token.pypi §", "pypi-AgEIcHlwaS5vcmc" + c.urls(120))
    c.case("UV_PUBLISH_TOKEN=§ uv publish", "pypi-AgEIcHlwaS5vcmc" + c.urls(120))
    c.case("cargo login §", "cio" + c.some(32))
    c.case("gem push tides.gem --key § --otp 123456", "rubygems_" + c.hexes(48))
    c.case("helm upgrade tides ./chart --set postgresql.auth.password=§ --wait", c.password())
    c.case("helm registry login ghcr.io -u ada -p §", "ghp_" + c.some(36))
    c.case("kubectl create secret generic db --from-literal=password='§'", signed())
    c.case("kubectl --token=§ get pods", c.jwt())
    c.case("kubectl create secret docker-registry r --docker-username=ada --docker-password=§", c.password())
    c.case("terraform apply -var='db_password=§' -auto-approve", signed())
    c.case("TF_VAR_db_password='§' terraform plan", signed())
    c.case("ansible-playbook site.yml -e 'ansible_become_pass=§'", c.password())
    c.case("ansible all -m user -a \"name=ada password='§'\"", "$6$" + c.some(8) + "$" + c.some(86))
    c.case("sshpass -p'§' scp a.tgz root@10.0.0.4:/srv", c.password())
    c.case("smbclient //nas/share -U 'TIDES\\ada%§' -c ls", c.password())
    c.case("mount -t cifs //nas/share /mnt -o username=ada,password=§,vers=3.0", c.password())
    c.case("ldapsearch -x -D cn=admin,dc=tides -w '§' -b dc=tides", c.password())
    c.case("openssl pkcs12 -export -in c.pem -inkey k.pem -out c.p12 -passout pass:§", c.password())
    c.case("keytool -importkeystore -srcstorepass § -deststorepass x -noprompt", c.password())
    c.case("jarsigner -storepass § -keypass x app.jar tides", c.password())
    c.case("gpg --batch --passphrase '§' -c file.tar", signed())
    c.case("restic -r s3:tides backup --password-command 'echo §'", c.password())
    c.case("RESTIC_PASSWORD='§' restic snapshots", "tide rose 9 fathoms over brest")
    c.case("borg init -e repokey BORG_PASSPHRASE='§'", "four green 7 lamps")
    c.case("7z x -p§ backup.7z", c.password())
    c.case("unzip -P '§' backup.zip", c.password())
    c.case("wget --user=ada --password='§' https://files.tides.example/a", signed())
    c.case("http -a ada:§ GET https://api.tides.example/v1", c.password())
    c.case("curl -X POST https://api.tides.example/login -d 'username=ada&password=§'", c.password())
    c.case('curl -d \'{"email":"a@tides.example","password":"§"}\' localhost:8000/login', signed())
    c.case("curl --data-urlencode 'client_secret=§' https://id.tides.example/token", c.urls(43))
    c.case("curl -H 'apikey: §' https://x.supabase.co/rest/v1/ports", c.jwt())
    c.case("curl -H 'Authorization: token §' https://gitea.example/api/v1/user", c.hexes(40))
    c.case("curl -H 'X-Vault-Token: §' https://vault:8200/v1/secret/data/db", "hvs." + c.urls(95))
    c.case("curl --cookie 'sessionid=§' https://tides.example/admin/", c.some(32, LO))
    c.case("net user ada § /add /domain", signed())
    c.case("nmcli dev wifi connect TideNet password §", c.password())
    c.case("wpa_passphrase TideNet '§'", c.password())
    c.case("psexec \\\\srv1 -u TIDES\\ada -p § cmd", c.password())
    c.case("htpasswd -bc /etc/nginx/.htpasswd ada §", c.password())
    c.case("useradd -m -p '§' ada", "$6$" + c.some(8) + "$" + c.some(86))
    c.case("usermod --password $(openssl passwd -6 '§') ada", c.password())
    c.case("echo 'ada:§' | sudo chpasswd", signed())
    c.case("sudo -S <<< '§' apt-get update", signed())
    c.case("sqlcmd -S db -U sa -P '§' -Q 'select 1'", signed())
    c.case("sqlplus app/§@//db:1521/XE", c.some(12))
    c.case("snowsql -a tides -u ada --password § -q 'select 1'", c.password())
    c.case("dvc remote modify r2 secret_access_key '§' --local", c.hexes(64))
    c.case("litellm --model gpt --api_key §", "sk-" + c.some(48))
    c.case("llm keys set openai --value §", "sk-proj-" + c.urls(100))
    c.case("codex login --with-api-key <<< §", "sk-proj-" + c.urls(100))
    c.case("claude mcp add db -e 'DB_URL=mysql://app:§@db/shop' -- npx db-mcp", signed())
    # Dumps of the environment, CI logs, prompts
    c.case('declare -x DJANGO_SECRET_KEY="§"', c.some(50, LO + "!@#%^*(-_=+)"))
    c.case("DB_PASS=§\nHOME=/home/ann\nSHLVL=1", signed())
    c.case("MAIL_PASSWORD=§\nMAIL_PORT=587", c.some(5) + "&" + c.some(8) + ";" + c.some(7))
    c.case("export RABBITMQ_DEFAULT_PASS=§", c.some(5) + "(" + c.some(9) + ")" + c.some(7))
    c.case("$env:AZURE_CLIENT_SECRET = '§'", c.some(3) + "8Q~" + c.some(34))
    c.case("set -x API_TOKEN §", c.some(40))
    c.case('setx DB_PASSWORD "§"', signed())
    c.case("      DB_PASSWORD: §\n    steps:", signed())
    c.case("##[debug]Evaluating: secrets.KEY => '§'", c.some(40))
    c.case("+ echo 'password=§'", signed())
    c.case("Step 4/9 : ARG NPM_TOKEN=§", c.some(36))
    c.case("Password for user app: §\npsql (16.2)", signed())
    c.case("Enter host password for user 'ada':§", signed())
    c.case("ada@10.0.0.4's password: §", signed())
    c.case("[sudo] password for ada: §", c.password())
    c.case("Generated root password: §\nRemember to change it.", signed())
    c.case(
        "A temporary password is generated for root@localhost: §",
        c.some(5) + "!" + c.some(3) + ";" + c.some(3),
    )
    c.case("Initial admin password is: §", c.hexes(32))
    c.case("Your new secret access key is § (shown once)", c.some(40, ALNUM + "/+"))
    c.case("Recovery codes:\n  §\n  §", c.hexes(5) + "-" + c.hexes(5), c.hexes(5) + "-" + c.hexes(5))
    c.case("Backup codes: §, §, §", *(c.hexes(8) for _ in range(3)))
    c.case('{"scratch_codes": ["§", "§"]}', c.some(8, DIGITS), c.some(8, DIGITS))
    c.case("Your secret is: § (or scan the image)", in_fours(32, B32.lower()))
    c.case("or type the key by hand: §", in_fours(24, B32))
    c.case("Setup code: §", in_fours(16, B32))
    c.case("gpg --passphrase-file <(echo §) -d x.gpg", c.password())
    c.case("AWS_SK=§", c.some(40, ALNUM + "/+"))
    c.case("AKIA" + c.some(16, UP) + ":§", c.some(40, ALNUM + "/+"))
    c.case("otpauth://totp/tides:ada?secret=§&issuer=tides", c.some(32, B32))
    c.case("TOTP secret: §", c.some(32, B32))
    c.case("Scan the QR code or enter this key: §", in_fours(32, B32))
    # Files
    c.case("spring:\n  datasource:\n    username: app\n    password: §", c.some(6) + "#" + c.some(8))
    c.case("auth:\n  password: '§'", c.some(1, "#@*%<") + c.some(12))
    c.case('[database]\npassword = "§"', "$" + c.some(12))
    c.case("[remote]\nurl = redis://:§@cache:6379/1", "#" + c.some(12))
    c.case("DATABASE_URL=mysql://app:§@db/shop", "$" + c.some(6) + "!" + c.some(6))
    c.case("//npm.tide.example/:_password=§", base64.b64encode(c.some(18).encode()).decode())
    c.case("machine api.heroku.com\n  login ada@tides.example\n  password §", c.uuid())
    c.case("db.internal:5432:shop:app:§", c.password())
    c.case(
        '{"auths":{"https://index.docker.io/v1/":{"auth":"§"}}}',
        base64.b64encode(f"ada:{c.some(20)}".encode()).decode(),
    )
    c.case(
        "users:\n- name: admin\n  user:\n    client-key-data: §",
        base64.b64encode(("-----BEGIN RSA PRIVATE KEY-----\n" + c.some(64) + "\n").encode()).decode(),
    )
    c.case("users:\n- name: sa\n  user:\n    token: §", c.jwt())
    c.case("apiVersion: v1\nkind: Secret\nstringData:\n  password: §", signed())
    c.case(
        "apiVersion: v1\ndata:\n  password: §\nkind: Secret\n", base64.b64encode(c.some(14).encode()).decode()
    )
    c.case('db_password = "§"\n\nOutputs:', signed())
    c.case('"outputs":{"db_password":{"value":"§","type":"string","sensitive":true}}', signed())
    c.case(
        '"private_key": "-----BEGIN PRIVATE KEY-----\\n§\\n-----END PRIVATE KEY-----\\n"',
        "\\n".join(c.some(64, ALNUM + "+/") for _ in range(3)),
    )
    c.case(
        'KEY="-----BEGIN EC PRIVATE KEY----- § -----END EC PRIVATE KEY-----"',
        " ".join(c.some(64, ALNUM + "+/") for _ in range(2)),
    )
    c.case("-----BEGIN OPENSSH PRIVATE KEY-----\n§\n", c.some(70, ALNUM + "+/"))
    c.case(
        "# created: 2026-02-03\n# public key: age1" + c.some(58, LO) + "\nAGE-SECRET-KEY-1§",
        c.some(58, UP),
    )
    c.case('<add name="Db" connectionString="Server=db;User ID=sa;Password=§;Encrypt=True" />', signed())
    c.case('<connection user="app" password="§"/>', signed())
    c.case("<password>§</password>", c.some(6) + "&amp;" + c.some(7))
    c.case(
        "<server><id>nexus</id><username>ci</username><password>§</password></server>",
        "{" + c.base64(24) + "}",
    )
    c.case("'password' => '§',", c.some(5) + "\\'" + c.some(8))
    c.case('"password": "§"', c.some(5) + '\\"' + c.some(8))
    c.case("define( 'AUTH_SALT', '§' );", c.some(20) + " |" + c.some(5, SIGNS) + "{" + c.some(20))
    c.case("requirepass §", c.some(5) + "&" + c.some(8))
    c.case("bind-password=§", c.some(9) + "=" + c.some(9))
    c.case('wpa-psk "§"', c.password())
    c.case('network={\n  ssid="TideNet"\n  psk="§"\n}', c.password())
    c.case("PrivateKey = §", c.base64(32))
    c.case("PresharedKey = §", c.base64(32))
    # Protocols, addresses and tools' answers
    c.case(
        'Authorization: Digest username="ada", realm="tides", nonce="'
        + c.hexes(32)
        + '", uri="/v1", response="§"',
        c.hexes(32),
    )
    c.case("GET /cb?state=xyz&code=§ HTTP/1.1", c.urls(48))
    c.case(
        "https://tides.s3.amazonaws.com/a?X-Amz-Credential=AKIA"
        + c.some(16, UP)
        + "%2F20260203&X-Amz-Signature=§",
        c.hexes(64),
    )
    c.case("https://tides.blob.core.windows.net/a?sv=2023&sr=b&sig=§", c.some(42) + "%3D")
    c.case(
        "https://storage.googleapis.com/t/a?GoogleAccessId=ci@p&Expires=1&Signature=§",
        c.some(80) + "%2B" + c.some(40) + "%3D",
    )
    c.case("reset link: https://tides.example/reset?token=§", c.urls(43))
    c.case("https://tides.example/magic/login?t=§", c.jwt())
    c.case("Set-Cookie: __Host-session=§; Path=/; Secure; HttpOnly", c.urls(43))
    c.case("Cookie: _ga=GA1.2.3; connect.sid=s%3A§", c.urls(32) + "." + c.some(43))
    c.case(
        '{"url":"https:\\/\\/api.tides.example\\/?key\\u003d§\\u0026port\\u003dbrest"}', "AIza" + c.urls(35)
    )
    c.case('{"dsn":"host=db user=app password\\u003d§ dbname=shop"}', c.password())
    c.case('{\\"stdout\\":\\"DB_PASSWORD=§\\\\nDB_PORT=5432\\"}', signed())
    c.case("sk_" + "live_§", c.some(99))
    c.case("Webhook signing secret is whsec_§", c.hexes(64))
    c.case(
        '{"ok":true,"access_token":"§","scope":"chat:write"}',
        "xoxb-" + c.some(12, DIGITS) + "-" + c.some(13, DIGITS) + "-" + c.some(24),
    )
    c.case("SLACK: xoxe.xoxp-1-§", c.some(160))
    c.case('{"token":"§","expires_at":"2026-02-03T10:00:00Z"}', "ghs_" + c.some(36))
    c.case("Login Succeeded with §", "github_pat_" + c.some(22) + "_" + c.some(59))
    # People's words, in their languages
    c.case("das Passwort ist §, bitte nicht weitergeben", signed())
    c.case("DB_PASSWORT=§", c.password())
    c.case("contraseña: §", signed())
    c.case('"mot_de_passe": "§"', signed())
    c.case("пароль: §", signed())
    c.case("数据库密码：§", signed())
    c.case("パスワード: §", signed())
    c.case("senha = '§'", c.password())
    c.case("login with user ada and password §", signed())
    c.case("use ada / § for the staging site", signed())
    c.case("staging login: ada / §", c.word() + c.some(4, DIGITS))
    c.case("pw: §", "harbour7")
    c.case("ADMIN_PASSWORD=§", "hunter2")
    c.case('User.create(email="a@tides.example", password="§")', "dragon7")
    # Of 127 more, written after all that: 15 were missed, and these are no longer.
    c.case("rabbitmqctl add_user app '§'", signed())
    c.case("rabbitmqctl change_password app '§'", signed())
    c.case("ejabberdctl register ada tides.example §", signed())
    c.case("bundle config gems.tides.example ada:§", c.some(20))
    c.case('sops --set \'["db"]["password"] "§"\' x.yaml', signed())
    c.case("wg set wg0 private-key <(echo §)", c.base64(32))
    c.case("ssh-keygen -p -P '§' -N '' -f k", c.password())
    c.case('echo "$USER:§" | chpasswd', signed())
    c.case("curl -u :§ https://api.tides.example", c.some(32))
    c.case("- name: DB_PASSWORD\n  value: §", c.some(9) + "&" + c.some(9))
    c.case("ada's password is now §", signed())
    c.case("I set the admin password to §.", signed())
    # As answers and documents show them, cut, marked or in a row
    c.case("**Password:** §", signed())
    c.case("**Password**: `§`", signed())
    c.case("Password: **§**", signed())
    c.case("<b>Password:</b> §", signed())
    c.case("| Password | `§` |", signed())
    c.case("| Password | § |", signed())
    c.case('"password": "§… 900 characters left out …', signed())
    c.case('export DB_PASSWORD="§', signed())
    c.case("DB_TOKEN=§…", c.some(20))
    c.case('password = """§"""', signed())
    c.case('"password": "§"', "Ab3" + "\\\\K" + c.some(9))
    c.case("ROUTER_PASSWORD='§'", c.some(5) + "1aB " + c.some(6))
    c.case("PASSWORD=$'§'", signed())
    c.case('"passwords": ["§", "§"]', signed(), signed())
    c.case('API_KEYS: ["§"]', c.some(20))
    c.case('"apiKeys": ["§", "§"]', c.some(20), c.some(20))
    c.case('secrets = ["§", "§"]', c.some(20), c.some(20))
    c.case("redis-cli -a '§' ping", c.some(5) + "$" + c.some(4) + ";" + c.some(5))
    c.case("curl -u 'ada:§' https://tides.example", c.some(4) + ":" + c.some(4) + "$" + c.some(5))
    return c.planted
