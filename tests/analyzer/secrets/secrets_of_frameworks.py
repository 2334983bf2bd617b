"""Invented secrets in tests of screens, consoles, less common systems and services.

Written down with the patterns in mind, and looked at once: 79 of 106 such lines were masked at first.
"""

import base64
import string

from tests.analyzer.secrets.planted_secrets import ALNUM
from tests.analyzer.secrets.secret_cases import LO, UP, Cases


def secrets_of_frameworks():
    c = Cases("of frameworks", 97)
    c.case("oc login --token=§ --server=https://api.ocp.example:6443", "sha256~" + c.urls(43))
    c.case("rancher login https://r.example --token token-abcde:§", c.some(54, LO))
    c.case("##teamcity[setParameter name='env.DEPLOY_PASSWORD' value='§']", c.password())
    c.case("+ pipe: atlassian/ssh-run\n  variables:\n    SSH_KEY_PASSPHRASE: '§'", c.password())
    c.case(
        'variables:\n  DOCKER_AUTH_CONFIG: \'{"auths":{"reg.example":{"auth":"§"}}}\'',
        base64.b64encode(b"ci:" + c.some(20).encode()).decode(),
    )
    c.case(
        'TASK [db : set root password] ***\nchanged: [db1] => {"cmd": "mysqladmin password \'§\'"}',
        c.password(),
    )
    c.case("  environment:\n    STRIPE_SECRET: §", "sk_" + "live_" + c.some(24))
    c.case('parameter_overrides = "DbPassword=\\"§\\" Stage=\\"prod\\""', c.password())
    c.case("export const options = { ext: { loadimpact: { token: '§' } } }", c.hexes(64))
    c.case('self.client.post("/login", {"username":"u1","password":"§"})', c.password())
    c.case('{"key":"authToken","value":"§","type":"secret","enabled":true}', c.urls(48))
    c.case('"authentication": {"type":"basic","username":"ada","password":"§"}', c.password())
    c.case("@token = §", c.urls(44))
    c.case("cy.get('#password').type('§')", c.password())
    c.case("await page.fill('input[name=password]', '§')", c.password())
    c.case('driver.find_element(By.ID, "password").send_keys("§")', c.password())
    c.case("await page.type('#passwd', '§', {delay: 20})", c.password())
    c.case(
        '{"tool":"browser_type","input":{"element":"Password field","ref":"e12","text":"§"}}', c.password()
    )
    c.case("INSERT INTO `users` (`name`,`password`) VALUES ('ada','$2y$10$§');", c.some(53, ALNUM + "./"))
    c.case("DJANGO_SUPERUSER_PASSWORD=§ python manage.py createsuperuser --noinput", c.password())
    c.case("irb> User.create!(email: 'a@b.co', password: '§')", c.password())
    c.case("User::create(['email' => 'a@b.co', 'password' => bcrypt('§')])", c.password())
    c.case("wp user create ada a@b.co --user_pass=§", c.password())
    c.case("SET PASSWORD FOR 'root'@'localhost' = PASSWORD('§');", c.password())
    c.case('ALTER USER hr IDENTIFIED BY "§" REPLACE "old"', c.password())
    c.case("ALTER LOGIN sa WITH PASSWORD='§'", c.password())
    c.case("db.createUser({user: 'app', pwd: '§', roles: ['readWrite']})", c.password())
    c.case("CONFIG SET requirepass §", c.some(20))
    c.case("pg_dump -d postgres://app:§@db.example/app -Fc", c.some(13))
    c.case("liquibase --url=jdbc:postgresql://db/app --username=app --password=§ update", c.password())
    c.case("flyway -user=app -password=§ migrate", c.password())
    c.case('"configuration": {"user": "app", "userPassword": "§"}', c.password())
    c.case("DRIVER={ODBC Driver 18};SERVER=db;UID=app;PWD=§;Encrypt=yes", c.password())
    c.case("trino --server https://t --user ada --password <<< '§'", c.password())
    c.case("[DEFAULT]\nhost = https://x.cloud.databricks.com\ntoken = §", "dapi" + c.hexes(32))
    c.case('"private_key": "-----BEGIN PRIVATE KEY-----\\n§', c.base64(48))
    c.case("BOUNDARY_TOKEN=§", "at_" + c.some(10) + "_" + c.some(60))
    c.case("nats://app:§@nats:4222", c.some(12))
    c.case(
        "kafka-console-producer --producer-property sasl.jaas.config='...ScramLoginModule "
        'required username="a" password="§";\'',
        c.password(),
    )
    c.case("mqtts://dev:§@broker.example:8883", c.some(12))
    c.case("//nas/x /mnt cifs username=ada,password=§,uid=1000 0 0", c.password())
    c.case("RSYNC_PASSWORD=§ rsync -a ada@h::mod /x", c.password())
    c.case("lftp -e 'mirror' ftp://ada:§@ftp.example", c.some(11))
    c.case("account default\nuser ada@example.com\npassword §", c.password())
    c.case('set imap_pass = "§"', c.password())
    c.case("remotepass = §", c.password())
    c.case('Pass "§"', c.password())
    c.case("authtoken: §", c.some(27) + "_" + c.some(21))
    c.case("ngrok config add-authtoken §", c.some(27) + "_" + c.some(21))
    c.case("cloudflared service install §", "eyJhIjoi" + c.base64(120))
    c.case("X-ZT1-Auth: §", c.some(24, LO))
    c.case('"private_key": "§"', c.base64(32))
    c.case('"x_passphrase": "§"', c.password())
    c.case("http_password: §", c.password())
    c.case("homeassistant:\n  token: §", c.jwt())
    c.case('wifi:\n  ssid: Home\n  password: "§"', c.password())
    c.case('const char* password = "§";', c.password())
    c.case('#define WIFI_PASS "§"', c.password())
    c.case("client.setCredentials('device1', '§')", c.password())
    c.case(
        "application = Application.builder().token('§').build()",
        c.some(10, string.digits) + ":AA" + c.urls(33),
    )
    c.case("App(token='xoxb-fake', signing_secret='§')", c.hexes(32))
    c.case("access_token_secret='§'", c.some(45))
    c.case("praw.Reddit(client_id='abc', client_secret='§', user_agent='x')", c.urls(27))
    c.case("SPOTIPY_CLIENT_SECRET='§'", c.hexes(32))
    c.case("ZOOM_CLIENT_SECRET=§", c.some(32))
    c.case("PAYPAL_SECRET: §", "E" + c.urls(79))
    c.case("'PLAID-SECRET': '§'", c.hexes(30))
    c.case("X-MBX-APIKEY: §", c.some(64))
    c.case("APCA-API-SECRET-KEY: §", c.some(40))
    c.case("https://mainnet.infura.io/v3/§", c.hexes(32))
    c.case("https://eth-mainnet.g.alchemy.com/v2/§", c.urls(32))
    c.case("accounts: ['0x§']", c.hexes(64))
    c.case("etherscan: { apiKey: '§' }", c.some(34, UP))
    c.case("mapboxgl.accessToken = '§'", "sk." + "eyJ1Ijoi" + c.some(60) + "." + c.urls(22))
    c.case(
        '<script src="https://maps.googleapis.com/maps/api/js?key=§&libraries=places">',
        "AIza" + "Sy" + c.urls(33),
    )
    c.case("sentry-cli --auth-token § releases new 1.0", c.hexes(64))
    c.case("LD_SDK_KEY=§", "sdk-" + c.uuid())
    c.case("MIXPANEL_API_SECRET=§", c.hexes(32))
    c.case("ALGOLIA_WRITE_KEY=§", c.hexes(32))
    c.case("cloudinary.config({ cloud_name: 'x', api_key: '123456789012345', api_secret: '§' })", c.urls(27))
    c.case('{"client_id":"x","client_secret":"§","audience":"https://x/api/v2/"}', c.urls(64))
    c.case("okta.client.token=§", "00" + c.urls(40))
    c.case("KC_BOOTSTRAP_ADMIN_PASSWORD=§", c.password())
    c.case('"credentials": { "secret": "§" }', c.uuid())
    c.case('<ds:X509Data/><Password Type="PasswordText">§</Password>', c.password())
    c.case('<wsse:Password Type="...#PasswordText">§</wsse:Password>', c.password())
    c.case("<soapenv:Body><login><user>u</user><pwd>§</pwd></login>", c.password())
    c.case("userPassword: §", c.password())
    c.case("userPassword: {SSHA}§", c.base64(28))
    c.case(
        "ada:$y$j9T$" + c.some(22) + "$§:19000:0:99999:7:::",
        c.some(43, ALNUM + "./"),
    )
    c.case('write(1, "Password: §\\n", 20)', c.password())
    c.case("Authorization: Basic §", base64.b64encode(b"a:" + c.some(12).encode()).decode())
    c.case('proxy_set_header Authorization "Bearer §";', c.urls(40))
    c.case(
        'users: ["ada:$apr1$' + c.some(8) + '$§"]',
        c.some(22, ALNUM + "./"),
    )
    c.case("basic_auth {\n  ada $2a$14$§\n}", c.some(53, ALNUM + "./"))
    c.case("user ada insecure-password §", c.password())
    c.case("cache_peer p parent 3128 0 login=ada:§", c.password())
    return c.planted
