"""Makers of invented secrets, and the lines that they stand in: ``§`` in a line is the next secret."""

import base64
import json
import random
import string

from tests.analyzer.secrets.planted_secrets import ALNUM, LOWER, Planted

LO = LOWER + string.digits
UP = string.ascii_uppercase + string.digits


class Cases:
    """Lines with secrets that are random but the same on every run."""

    def __init__(self, kind, seed):
        self.kind = kind
        self.random = random.Random(seed)
        self.planted = []

    def case(self, line, *secrets):
        for secret in secrets:
            line = line.replace("§", secret, 1)
        assert "§" not in line
        self.planted += [Planted(self.kind, secret, line) for secret in secrets]

    def some(self, count, alphabet=ALNUM):
        """With a digit among them, where the alphabet has any."""
        while True:
            text = "".join(self.random.choices(alphabet, k=count))
            if count < 8 or not set(alphabet) & set(string.digits) or set(text) & set(string.digits):
                return text

    def hexes(self, count):
        return self.some(count, "0123456789abcdef")

    def urls(self, count):
        return self.some(count, ALNUM + "-_")

    def base64(self, count):
        return base64.b64encode(self.random.randbytes(count)).decode()

    def base64url(self, count):
        return base64.urlsafe_b64encode(self.random.randbytes(count)).decode().rstrip("=")

    def uuid(self):
        return "-".join(self.hexes(count) for count in (8, 4, 4, 4, 12))

    def word(self):
        return "".join(self.some(1, "bdfgklmnprstvz") + self.some(1, "aeiou") for _ in range(3))

    def password(self):
        """As people and their managers make them."""
        return self.random.choice(
            (
                self.word().title() + self.some(1, "!#$@") + self.some(4, string.digits),
                self.some(16),
                "q" + self.some(13, ALNUM + "!#%^*-_+=") + "Z",
                self.word() + self.some(4, string.digits),
                "-".join(self.word() for _ in range(3)) + self.some(1, string.digits),
            )
        )

    def jwt(self):
        header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
        claims = base64.urlsafe_b64encode(json.dumps({"sub": self.some(10), "role": "svc"}).encode()).decode()
        return f"{header}.{claims.rstrip('=')}.{self.base64url(32)}"

    def key_lines(self):
        return [*(self.base64(48) for _ in range(6)), self.base64(30)]
