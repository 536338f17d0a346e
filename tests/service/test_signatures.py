"""Signatures are those of the standard: an independent implementation verifies them."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.service.signatures import new_secret, signed_headers


def now() -> datetime:
    return datetime.now(UTC)  # the verifier looks at the real time


def test_the_example_of_the_standard_is_signed_as_there() -> None:
    """Of the specification's libraries: secret, id, timestamp and body with their signature."""
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


@given(st.text(max_size=200))
def test_what_is_signed_is_verified_with_each_secret_and_no_other(text: str) -> None:
    secrets = [new_secret(), new_secret()]
    body = f'{{"text": "{len(text)}"}}{" " * len(text)}'.encode()
    headers = dict(signed_headers("msg_1", now(), body, secrets))
    for secret in secrets:
        assert Webhook(secret).verify(body, headers) == {"text": str(len(text))}
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, headers)


def test_a_message_of_yesterday_is_not_verified() -> None:
    secret = new_secret()
    headers = dict(signed_headers("msg_1", now() - timedelta(days=1), b"{}", [secret]))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b"{}", headers)


def test_secrets_are_new_and_long_enough() -> None:
    made = {new_secret() for _ in range(20)}
    assert len(made) == 20
    assert all(len(base64.b64decode(each.removeprefix("whsec_"))) == 32 for each in made)
