"""Invented secrets in lists and groups below a name: YAML, JSON, code, as they are and as agents print them.

Written down without a look at the patterns.
"""

from tests.analyzer.secrets.planted_secrets import ALNUM
from tests.analyzer.secrets.secret_cases import Cases


def secrets_of_lists():
    c = Cases("of lists", 57)
    c.case("passwords:\n  - §\n  - §", c.password(), c.password())
    c.case("api_keys:\n- §\n- §\nregion: eu-west-1", c.some(24), c.some(24))
    c.case('tokens:\n  - "§"\n  - "§"', c.some(32), c.some(32))
    c.case("admin:\n  passwords:\n    - '§'  # old\n    - '§'  # new", c.password(), c.password())
    c.case("tokens = [\n    '§',\n    '§',\n]", c.some(32), c.some(32))
    c.case('API_KEYS = (\n    "§",\n    "§",\n)', c.some(24), c.some(24))
    c.case('{"api_tokens": [\n    "§",\n    "§"\n  ]}', c.some(40), c.some(40))
    c.case("     7\tpasswords:\n     8\t  - §\n     9\t  - §", c.password(), c.password())
    c.case("    12→secrets:\n    13→  - §\n    14→  - §", c.some(32), c.some(32))
    c.case("+secrets:\n+  - §\n+  - §", c.some(32), c.some(32))
    c.case("- name: app\n  secrets:\n    db: §\n    queue: §", c.some(20), c.some(20))
    c.case("tokens:\n  - name: ci\n    value: §\n  - name: cd\n    value: §", c.some(32), c.some(32))
    c.case("- passwords:\n    - §\n    - §", c.password(), c.password())
    c.case("client_secrets:\n  web: §\n  mobile: §", c.some(32), c.some(32))
    c.case("let passwords = [\n  '§',\n  '§'\n];", c.password(), c.password())
    c.case("basic_auth:\n  credentials:\n    - §", c.some(20, ALNUM))
    c.case("encryption_keys:\n  - §\n\n  - §", c.base64(32), c.base64(32))
    c.case("user_passwords: [\n  '§', # ada\n  '§', # ben\n]", c.password(), c.password())
    return c.planted


NO_SECRETS_IN_LISTS = [
    "tokens:\n  - color-primary-500\n  - spacing-4",
    "passwords:\n  - at least 12 characters\n  - one digit\n",
    "secrets:\n  - name: tides-tls\n    namespace: prod-eu-1\n    image: registry.example/tides:1.2.3",
    "credentials:\n  region: eu-west-1\n  profile: ci-2024\n  file: ~/.aws/credentials2",
    'keys = [\n    "first_name",\n    "address_line2",\n    "utf8-general-ci",\n]',
    "secrets:\n- ${{ secrets.NPM_TOKEN }}\n- $CI_TOKEN_2",
    "tokens:\nstage: build-2\nimage: python3.11-slim",
    '"tokens": [\n  "the",\n  "tide2",\n  "##ing"\n]',
    "on:\n  workflow_call:\n    secrets:\n      npm-token-2:\n        required: true",
]
