"""Every invented secret, in the line it stands in."""

from planted_secrets import Maker, planted
from secrets_elsewhere import secrets_elsewhere
from secrets_in_use import secrets_in_use
from secrets_of_frameworks import secrets_of_frameworks
from secrets_of_operations import secrets_of_operations
from secrets_of_sessions import secrets_of_sessions
from secrets_of_systems import secrets_of_systems

PLANTED = [
    *planted(),
    *secrets_in_use(Maker(99)),
    *secrets_elsewhere(Maker(5)),
    *secrets_of_operations(),
    *secrets_of_systems(),
    *secrets_of_sessions(),
    *secrets_of_frameworks(),
]
