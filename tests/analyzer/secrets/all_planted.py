"""Every invented secret, in the line it stands in."""

from tests.analyzer.secrets.planted_secrets import Maker, Planted, planted
from tests.analyzer.secrets.secrets_elsewhere import secrets_elsewhere
from tests.analyzer.secrets.secrets_in_outputs import secrets_in_outputs
from tests.analyzer.secrets.secrets_in_use import secrets_in_use
from tests.analyzer.secrets.secrets_of_command_lines import secrets_of_command_lines
from tests.analyzer.secrets.secrets_of_every_kind import secrets_of_every_kind
from tests.analyzer.secrets.secrets_of_frameworks import secrets_of_frameworks
from tests.analyzer.secrets.secrets_of_lists import secrets_of_lists
from tests.analyzer.secrets.secrets_of_operations import secrets_of_operations
from tests.analyzer.secrets.secrets_of_sessions import secrets_of_sessions
from tests.analyzer.secrets.secrets_of_systems import secrets_of_systems
from tests.analyzer.secrets.secrets_of_transcripts import secrets_of_transcripts

PLANTED = [
    *planted(),
    *secrets_in_use(Maker(99)),
    *secrets_elsewhere(Maker(5)),
    *secrets_of_lists(),
    *secrets_of_operations(),
    *secrets_of_systems(),
    *secrets_of_sessions(),
    *secrets_of_frameworks(),
    *secrets_of_every_kind(),
    *secrets_of_transcripts(),
    *secrets_of_command_lines(),
    *secrets_in_outputs(),
]


def shape(each: Planted) -> str:
    """The line with § for the secret."""
    return each.line.replace(each.secret, "§")


# Nothing in these lines says that there is a secret. They are missed, and no other may be.
MISSED = {
    '  default = "§" # of the database',
    "curl -H 'Fastly-Key: §' https://api.fastly.com",
    '[auth]\nkey = "§"',
    '          "attributes": {"length": 20, "result": "§", "special": true}, "type": "random_password"',
    "Enter password for user admin: §",
    "saslpasswd2 -a memcached -c app <<< §",
    'psql: error: connection to server at "db" failed: FATAL: password authentication failed for user "app"'
    " (tried §)",
    "| admin | § |\n\nDefault password for the demo",
    'Pass "§"',
}
