"""Sealed texts: unreadable without their key, and keys wrapped under a short secret that one person was given.

A learner's code (safeshare/codes.py) opens their own form alone. Neither a login name nor a learner id opens anything:
the key for a code follows from it by scrypt, so that trying every code takes a computer many years. It does not keep
out somebody to whom a colleague shows their code. Nothing that must stay secret, such as a key of marks, may ever be
sealed in place of being left out.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

COST = 2**14
"""How much work scrypt makes of one secret: about 30 ms and 16 MB, so that trying many takes long."""


class DoesNotOpenError(ValueError):
    """A sealed text that this key does not open: it is another's, or not as it was sealed."""


def new_key() -> str:
    """Return a random key."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode("ascii")


def seal(text: str, key: str) -> str:
    """Return a text sealed under a key: one line of letters, digits, hyphens and underscores (a Fernet token)."""
    return _box(key).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, key: str) -> str:
    """Return a sealed text in the clear; raises DoesNotOpenError for another key, or when a letter was changed."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(key).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        raise DoesNotOpenError from None


def wrap(key: str, secret: str, salt: str) -> str:
    """Return a key sealed under a short secret."""
    return seal(key, _from(secret, salt)[1])


def unwrap(wrapped: str, secret: str, salt: str) -> str:
    """Return a key that was wrapped under a short secret; raises DoesNotOpenError for any other."""
    return unseal(wrapped, _from(secret, salt)[1])


def tag(secret: str, salt: str) -> str:
    """Return 16 hex digits by which what was wrapped is found; telling the secret from them is as much work."""
    return _from(secret, salt)[0]


def _box(key: str) -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(key.encode())


@lru_cache(maxsize=8)
def _from(secret: str, salt: str) -> tuple[str, str]:
    """Return the tag and the key that follow from a short secret and a salt by scrypt."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt.encode(), length=40, n=COST, r=8, p=1).derive(secret.encode())
    return made[32:].hex(), base64.urlsafe_b64encode(made[:32]).decode("ascii")
