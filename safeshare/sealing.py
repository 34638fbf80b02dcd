"""Sealed texts: unreadable without their key, and keys wrapped for one named person.

This protects from curious reading: who opens a released file in an editor sees nothing of a test, and a learner's own
name opens their own form alone. It does not keep out somebody who knows a colleague's learner id and writes a program:
the key for a name follows from that name and from a salt which stands beside it. Nothing that must stay secret, such as
a key of marks, may ever be sealed in place of being left out.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

COST = 2**14
"""How much work scrypt makes of one name: about 30 ms and 16 MB, so that trying many names takes long."""


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


def wrap(key: str, name: str, salt: str) -> str:
    """Return a key sealed for the person of that name."""
    return seal(key, _key_of(name, salt))


def unwrap(wrapped: str, name: str, salt: str) -> str:
    """Return a key that was wrapped for the person of that name; raises DoesNotOpenError for anybody else."""
    return unseal(wrapped, _key_of(name, salt))


def _box(key: str) -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(key.encode())


@lru_cache(maxsize=8)
def _key_of(name: str, salt: str) -> str:
    """Return the key that follows from a name and a salt by scrypt."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt.encode(), length=32, n=COST, r=8, p=1).derive(name.encode())
    return base64.urlsafe_b64encode(made).decode("ascii")
