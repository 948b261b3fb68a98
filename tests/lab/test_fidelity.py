"""moto repaired: KMS remembers the rotation period, and an unusable key is not used."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.kms.models import kms_backends

from logkura.lab import Lab

ACCOUNT, REGION = "123456789012", "ap-northeast-1"


@pytest.fixture
def kms(lab: Lab) -> Any:
    return lab.clients.get("kms", REGION)


@pytest.fixture
def key(kms: Any) -> str:
    arn: str = kms.create_key()["KeyMetadata"]["Arn"]
    return arn


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    found: str = raised.value.response["Error"]["Code"]
    return found


def test_the_rotation_period_is_read_back(kms: Any, key: str) -> None:
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    kms.enable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 365
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    status = kms.get_key_rotation_status(KeyId=key)
    assert status["RotationPeriodInDays"] == 180
    ahead = status["NextRotationDate"] - datetime.now(UTC)
    assert timedelta(days=179) < ahead <= timedelta(days=180)


def test_the_rotation_period_has_a_bound(kms: Any, key: str) -> None:
    refused = code(lambda: kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=2561))
    assert refused == "ValidationException"
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False


def test_a_disabled_key_does_nothing_until_it_is_enabled(kms: Any, key: str) -> None:
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    kms.disable_key(KeyId=key)
    for call in (
        lambda: kms.encrypt(KeyId=key, Plaintext=b"secret"),
        lambda: kms.generate_data_key(KeyId=key, KeySpec="AES_256"),
        lambda: kms.decrypt(CiphertextBlob=sealed),
    ):
        assert code(call) == "DisabledException"
    kms.enable_key(KeyId=key)
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"


def test_a_key_pending_deletion_can_be_saved(kms: Any, key: str) -> None:
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert code(lambda: kms.encrypt(KeyId=key, Plaintext=b"x")) == "KMSInvalidStateException"
    kms.cancel_key_deletion(KeyId=key)
    assert code(lambda: kms.encrypt(KeyId=key, Plaintext=b"x")) == "DisabledException"


def test_aliases_are_listed_while_keys_are_made(kms: Any, key: str) -> None:
    """Terraform asks for both at once, and moto broke down."""
    kms.create_key()
    kms.create_alias(AliasName="alias/a", TargetKeyId=key)
    backend = kms_backends[ACCOUNT][REGION]
    aliases = iter(backend.list_aliases())
    first = next(aliases)
    kms.create_key()
    assert [first, *aliases] == [backend.keys[key.rpartition("/")[2]].aliases["alias/a"]]
