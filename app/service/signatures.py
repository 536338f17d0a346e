"""Signatures of webhooks as standardwebhooks.com defines them, and the secrets that make them."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

_PREFIX = "whsec_"
_SECRET_BYTES = 32  # the standard allows 24 to 64


def new_secret() -> str:
    """A secret as receivers are given it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(
    message_id: str, at: datetime, body: bytes, signing: Iterable[str]
) -> Mapping[str, str]:
    """The headers of a message.

    Args:
        message_id: The same for every repetition of a message.
        at: When it is sent; receivers refuse what is too old or from the future.
        body: As it is sent, byte for byte.
        signing: Secrets; each makes a signature, and a receiver needs only one of them.
    """
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = (f"v1,{_signature(secret, signed)}" for secret in signing)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
