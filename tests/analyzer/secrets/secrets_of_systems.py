"""Invented secrets in systems' own tools, their files and protocols, and calls of libraries.

Written down with the patterns in mind, and looked at once: 112 of 163 such lines were masked at first.
"""

import base64
import string

from tests.analyzer.secrets.planted_secrets import ALNUM
from tests.analyzer.secrets.secret_cases import LO, UP, Cases


def secrets_of_systems():
    c = Cases("of systems", 163)
    c.case("signingKeyPassword=§\nsigningStoreFile=release.jks", c.password())
    c.case('storePassword = System.getenv("KS") ?: "§"', c.password())
    c.case("MATCH_PASSWORD='§' fastlane match appstore", c.password())
    c.case("security unlock-keychain -p '§' ~/Library/Keychains/login.keychain-db", c.password())
    c.case("security import dist.p12 -k build.keychain -P '§' -T /usr/bin/codesign", c.password())
    c.case(
        "xcrun notarytool submit app.zip --apple-id a@b.co --team-id AB12CD34EF --password §",
        "-".join(c.some(4, string.ascii_lowercase) for _ in range(4)),
    )
    c.case("signtool sign /f cert.pfx /p § /tr http://ts.example app.exe", c.password())
    c.case("$ cat .vault_pass\n§", c.some(24))
    c.case('ok: [db1] => {"changed": false, "db_root_password": "§"}', c.password())
    c.case("  mysql::root_password: '§'", c.password())
    c.case('{"id":"db","admin":{"pass":"§"}}', c.password())
    c.case("postgres:\n  users:\n    app:\n      password: §", c.password())
    c.case('  env {\n    DB_PASS = "§"\n  }', c.password())
    c.case('ssh_password = "§"', c.password())
    c.case("config.winrm.password = '§'", c.password())
    c.case("chpasswd:\n  list: |\n    root:§\n  expire: False", c.password())
    c.case(
        "useradd -m -p '$6$" + c.some(8) + "$§' deploy",
        c.some(86, ALNUM + "./"),
    )
    c.case("chpasswd <<< 'deploy:§'", c.password())
    c.case("printf '%s\\n%s\\n' '§' '§' | passwd deploy", *[c.password()] * 2)
    c.case('expect "Password:"\nsend "§\\r"', c.password())
    c.case("plink -ssh -batch -l root -pw § 10.0.0.4 uptime", c.password())
    c.case('open sftp://deploy:§@files.example.com/ -hostkey="*"', c.some(14))
    c.case("psexec \\\\build01 -u CORP\\svc -p § cmd /c dir", c.password())
    c.case("schtasks /create /tn Backup /tr b.cmd /sc daily /ru CORP\\svc /rp §", c.password())
    c.case('sc.exe config MySvc obj= "CORP\\svc" password= "§"', c.password())
    c.case(
        "$cred = New-Object System.Management.Automation.PSCredential('svc', "
        "(ConvertTo-SecureString '§' -AsPlainText -Force))",
        c.password(),
    )
    c.case(
        "Connect-AzAccount -ServicePrincipal -ApplicationId 1 -ClientSecret §", c.some(3) + "8Q~" + c.urls(34)
    )
    c.case("Invoke-RestMethod -Uri $u -Headers @{ 'X-Api-Key' = '§' }", c.some(32))
    c.case('"DefaultPassword"="§"', c.password())
    c.case("<AdministratorPassword>\n  <Value>§</Value>\n  <PlainText>true</PlainText>", c.password())
    c.case('"Jwt": {\n    "Issuer": "acme",\n    "Key": "§"\n  }', c.some(48))
    c.case('"Smtp": { "Host": "smtp.example.com", "Username": "u", "Password": "§" }', c.password())
    c.case('<target connectionString="Server=db;Uid=app;Pwd=§;" />', c.password())
    c.case('<user username="admin" password="§" roles="manager-gui"/>', c.password())
    c.case('<property name="hibernate.connection.password">§</property>', c.password())
    c.case("/subsystem=datasources/data-source=x:write-attribute(name=password,value=§)", c.password())
    c.case(
        'org.apache.kafka.common.security.plain.PlainLoginModule required username="svc" password="§";',
        c.password(),
    )
    c.case("sasl.username=ABCDEFGHIJKLMNOP\nsasl.password=§", c.some(64, ALNUM + "+/"))
    c.case("curl -k -u elastic:§ https://localhost:9200/_cat/indices", c.some(20))
    c.case(
        "Authorization: ApiKey §", base64.b64encode(c.some(20).encode() + b":" + c.some(22).encode()).decode()
    )
    c.case("Password for the [elastic] user successfully reset.\nNew value: §", c.some(18) + "+" + c.some(1))
    c.case('xpack.reporting.encryptionKey: "§"', c.some(32))
    c.case("[security]\nadmin_user = admin\nadmin_password = §\nsecret_key = §", c.password(), c.some(20))
    c.case("curl -u 123456:§ https://prometheus-prod.grafana.net/api/prom", "glc_eyJ" + c.base64url(80))
    c.case("INFLUX_TOKEN=§", c.base64(64))
    c.case("influx write -b sensors -o acme -t § -f data.lp", c.urls(86) + "==")
    c.case("cqlsh -u cassandra -p § 10.0.0.2 9042", c.password())
    c.case("NEO4J_AUTH=neo4j/§", c.password())
    c.case('GraphDatabase.driver("bolt://g:7687", auth=("neo4j", "§"))', c.password())
    c.case("cypher-shell -u neo4j -p § 'RETURN 1'", c.password())
    c.case("curl http://admin:§@127.0.0.1:5984/_all_dbs", c.some(12))
    c.case("couchbase-cli bucket-list -c cb1 -u Administrator -p §", c.password())
    c.case("requirepass §", c.some(32))
    c.case("127.0.0.1:6379> AUTH default §", c.some(24))
    c.case("user app on >§ ~* +@all", c.some(20))
    c.case("saslpasswd2 -a memcached -c app <<< §", c.password())
    c.case('"app" "SCRAM-SHA-256$4096:§"', c.base64(16) + "$" + c.base64(32) + ":" + c.base64(32))
    c.case('"app" "md5§"', c.hexes(32))
    c.case("sqlalchemy.url = postgresql+psycopg://app:§@db/app", c.some(12))
    c.case(
        "Error: P1000: Authentication failed against database server at `db`, using "
        'DATABASE_URL="mysql://app:§@db:3306/app"',
        c.some(12),
    )
    c.case("connection: { host: 'db', user: 'app', password: '§', database: 'app' }", c.password())
    c.case("mongoose.connect('mongodb://app:§@m1:27017,m2:27017/app?replicaSet=rs0')", c.some(14))
    c.case("DataSourceOptions { type: 'postgres', username: 'app', password: '§' }", c.password())
    c.case('      pass: "§"\n      schema: analytics', c.password())
    c.case("AIRFLOW_CONN_PG='postgres://etl:§@pg:5432/dw'", c.some(12))
    c.case("AIRFLOW__CORE__FERNET_KEY=§", base64.urlsafe_b64encode(c.random.randbytes(32)).decode())
    c.case("--conf spark.hadoop.fs.s3a.secret.key=§", c.some(40, ALNUM + "/+"))
    c.case(
        "<property><name>fs.azure.account.key.acme.blob.core.windows.net</name><value>§</value></property>",
        c.base64(64),
    )
    c.case("[b2]\ntype = b2\naccount = 0012ab\nkey = §", "K001" + c.some(27, ALNUM + "/"))
    c.case("RESTIC_PASSWORD=§ restic -r b2:bkt:/ snapshots", c.password())
    c.case("BORG_PASSPHRASE='§' borg list repo", "-".join(c.word() for _ in range(4)))
    c.case("mc alias set minio http://localhost:9000 minioadmin §", c.some(20))
    c.case(
        "access_key = " + "AKIA" + c.some(16, UP) + "\nsecret_key = §",
        c.some(40, ALNUM + "/+"),
    )
    c.case("[Credentials]\ngs_secret_access_key = §", c.some(40, ALNUM + "/+"))
    c.case("CLOUDFLARE_API_KEY=§ npx wrangler deploy", c.hexes(37))
    c.case('credentials "app.terraform.io" {\n  token = "§"\n}', c.some(14) + ".atlas" + "v1." + c.some(67))
    c.case("pulumi config set --secret dbPassword §", c.password())
    c.case('Outputs:\n    adminPassword: "§"', c.password())
    c.case("Outputs:\nStack.ApiKeyValue = §", c.some(40))
    c.case("doppler setup --token §", "dp." + "st.dev." + c.some(43))
    c.case("gh secret set NPM_TOKEN --body '§'", "npm_" + c.some(36))
    c.case("##[debug]Evaluating: secrets.API\n##[debug]=> '§'", "ghp_" + c.some(36))
    c.case('export BUILDKITE_AGENT_ACCESS_TOKEN="§"', c.some(50))
    c.case("DRONE_RPC_SECRET=§", c.hexes(32))
    c.case("env.global: - API_SECRET=§", c.some(28))
    c.case("argocd login argo.example --username admin --password §", c.some(16))
    c.case("$ argocd admin initial-password -n argocd\n§", c.some(16))
    c.case(
        "Please use the following password to proceed to installation:\n\n§\n\nThis may also be found at",
        c.hexes(32),
    )
    c.case("Password: §\n# NOTE: If the password hasn't been changed", c.base64(32))
    c.case("  secret_access_key: §\n  region: eu", c.some(40, ALNUM + "/+"))
    c.case("APP_SECRET=§", c.hexes(32))
    c.case("'crypt' => [\n    'key' => '§'\n],", c.hexes(32))
    c.case("$settings['hash_salt'] = '§';", c.urls(74))
    c.case("public $secret = '§';", c.some(16))
    c.case('secret_key_base: "§",', c.base64(48))
    c.case('app.config["SECRET_KEY"] = "§"', c.hexes(48))
    c.case("app.use(session({ secret: '§', resave: false }))", c.some(24))
    c.case("NEXTAUTH_SECRET=§", c.base64(32))
    c.case("clientID: 'cli', clientSecret: '§', callbackURL: '/cb'", c.hexes(40))
    c.case("jwt.sign({ id: 1 }, '§', { expiresIn: '1h' })", c.some(20))
    c.case("hmac.new(b'§', body, hashlib.sha256)", c.some(24))
    c.case("CryptoJS.AES.encrypt(data, '§')", c.some(24))
    c.case("Fernet(b'§')", base64.urlsafe_b64encode(c.random.randbytes(32)).decode())
    c.case("const stripe = require('stripe')('§')", "sk_" + "test_" + c.some(24))
    c.case(
        "Client('AC" + c.hexes(32) + "', '§')",
        c.hexes(32),
    )
    c.case(
        "algoliasearch('" + c.some(10, UP) + "', '§')",
        c.hexes(32),
    )
    c.case(
        "new Pusher({ appId: '12', key: '" + c.hexes(20) + "', secret: '§' })",
        c.hexes(20),
    )
    c.case("CLOUDINARY_URL=cloudinary://123456789012345:§@acme", c.urls(27))
    c.case(
        "curl -s --user 'api:§' https://api.mailgun.net/v3/x/messages",
        c.hexes(32) + "-" + c.hexes(8) + "-" + c.hexes(8),
    )
    c.case(
        "AUTH LOGIN\n334 VXNlcm5hbWU6\ndXNlcg==\n334 UGFzc3dvcmQ6\n§",
        base64.b64encode(c.some(14).encode()).decode(),
    )
    c.case('a1 LOGIN "ada@example.com" "§"', c.password())
    c.case("> PASS §\n< 230 Login successful.", c.password())
    c.case("https_proxy=http://ada:§@proxy.corp:3128 npm ci", c.some(12))
    c.case("wget --http-user=ada --http-password='§' https://files.example/x", c.password())
    c.case("curl --digest -u 'cam:§' rtsp://10.0.0.9/", c.password())
    c.case("ffmpeg -i rtsp://admin:§@192.168.1.9:554/Streaming/Channels/101 out.mp4", c.some(10))
    c.case("nmcli dev wifi connect Home password §", c.password())
    c.case('network={\n  ssid="Home"\n  psk="§"\n}', c.password())
    c.case("snmpwalk -v3 -u mon -l authPriv -a SHA -A § -x AES -X § sw1", c.some(12), c.some(12))
    c.case(
        "enable secret 5 $1$" + c.some(4) + "$§",
        c.some(22, ALNUM + "./"),
    )
    c.case("<auth-user-pass>\nada\n§\n</auth-user-pass>", c.password())
    c.case("PresharedKey = §", c.base64(32))
    c.case("SSH_ASKPASS_PASS=§ ssh-add ~/.ssh/id_rsa", c.password())
    c.case("gpg --batch --pinentry-mode loopback --passphrase '§' -d f.gpg", c.password())
    c.case("echo -n '§' | cryptsetup open /dev/sdb1 data -", c.password())
    c.case("zip -P § -r out.zip dist", c.some(14))
    c.case("qpdf --password=§ --decrypt in.pdf out.pdf", c.password())
    c.case("echo '§' | kinit svc@CORP.EXAMPLE", c.password())
    c.case("ldap.bind_credentials = §", c.password())
    c.case("ldapmodify -H ldaps://dc -D cn=admin -w '§' -f x.ldif", c.password())
    c.case("mount -t cifs //nas/x /mnt -o username=ada,password=§,vers=3.0", c.some(12))
    c.case('"saml": {"privateKey": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC§"}', c.base64(120))
    c.case(".example.com\tTRUE\t/\tTRUE\t1790000000\tSESSION\t§", c.urls(40))
    c.case('{"cookies":[{"name":"sid","value":"§","domain":".example.com","path":"/"}]}', c.urls(36))
    c.case(
        '{"name": "Authorization", "value": "Basic §"}',
        base64.b64encode(b"ada:" + c.some(12).encode()).decode(),
    )
    c.case("curl -b 'PHPSESSID=§' https://shop.example/cart", c.some(26, LO))
    c.case('localStorage: {"auth":{"refreshToken":"§"}}', c.urls(43))
    c.case('{"query":"mutation { login(email: \\"a@b.co\\", password: \\"§\\") { token } }"}', c.password())
    c.case("POST /login HTTP/1.1\n\nusername=ada&passwd=§&remember=1", c.some(12))
    c.case("payload=%7B%22password%22%3A%22§%22%7D", c.some(12))
    c.case('<input name="api_token" type="hidden" value="§">', c.some(40))
    c.case('Content-Disposition: form-data; name="password"\n\n§\n--boundary', c.password())
    c.case("* Server auth using Bearer with token '§'", c.urls(40))
    c.case('"headers": { "Authorization": "Bearer §" }', c.urls(44))
    c.case('"apiKeyHelper": "echo §"', "sk-ant-" + "api03-" + c.urls(93) + "AA")
    c.case('"openRouterApiKey": "§"', "sk-or-" + "v1-" + c.hexes(64))
    c.case("aider --openai-api-key § --model gpt", "sk-" + c.some(48))
    c.case("litellm_settings:\n  master_key: §", "sk-" + c.some(20))
    c.case("pinecone.init(api_key='§', environment='us-east1-gcp')", c.uuid())
    c.case('QdrantClient(url="https://x.qdrant.io", api_key="§")', c.jwt())
    c.case("weaviate.auth.AuthApiKey('§')", c.some(40))
    c.case("API Key ID      ABC123\nAPI Key Secret  §", c.some(40))
    c.case(
        "Access key created successfully.\n  Access Key ID:     LTAI"
        + c.some(20)
        + "\n  Access Key Secret: §",
        c.some(30),
    )
    c.case("Token created. Make sure to copy it now, you won't see it again:\n§", c.some(43))
    c.case("hey, the staging db pw is § (same user)", c.password())
    c.case("Login: demo@example.com / Password: §", c.password())
    c.case("const creds = { user: 'qa', pass: '§' }", c.password())
    c.case("read -s PASSWORD <<< '§'", c.password())
    c.case("email,password\nada@example.com,§", c.password())
    c.case("INSERT INTO users (email, password) VALUES ('a@b.co', '§');", c.password())
    c.case("UPDATE settings SET value='§' WHERE name='smtp_password';", c.password())
    c.case("ALTER ROLE app PASSWORD '§'", c.password())
    c.case("CREATE LOGIN app WITH PASSWORD = N'§';", c.password())
    c.case('mongo "ada:§@cluster0.ab1cd.example/tides"', c.some(12))
    c.case("HTTP_PROXY=ada:§@proxy.harbor.example:3128", c.word() + c.some(4, string.digits))
    c.case("npm config set proxy ada:§@proxy.harbor.example", c.some(12))
    c.case("rclone copy ada:§@files.example.com:/x .", c.some(12))
    return c.planted
