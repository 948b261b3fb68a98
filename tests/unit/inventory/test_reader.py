"""Asking, paging, and remembering what was refused."""

from collections.abc import Callable
from typing import Any

import pytest

from logkura.iam import Policy, PolicyKind
from logkura.inventory.reader import Reader

REGION = "ap-northeast-1"
ABOUT = "arn:aws:s3:::b"


def test_there_is_none_and_denied_are_not_the_same(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({"s3.get_bucket_policy": "NoSuchBucketPolicy"})
    assert reader.ask("s3", "get_bucket_policy", REGION, ABOUT, Bucket="b") == {}
    assert reader.unread == {}
    assert reader.ask("s3", "get_bucket_replication", REGION, ABOUT, Bucket="b") == {}
    assert reader.unread == {ABOUT: "AccessDenied: s3:GetReplicationConfiguration"}


def test_the_absence_of_one_setting_is_no_absence_of_another(
    reader_of: Callable[..., Reader],
) -> None:
    """A bucket that is gone, or a code that belongs elsewhere, says nothing."""
    for code in ("NoSuchBucket", "NoSuchLifecycleConfiguration", "404", "MethodNotAllowed"):
        reader = reader_of({"s3.get_bucket_policy": code})
        reader.ask("s3", "get_bucket_policy", REGION, ABOUT, Bucket="b")
        assert reader.unread == {ABOUT: f"{code}: s3:GetBucketPolicy"}


def test_reasons_add_up_and_none_is_told_twice(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({})
    for _ in range(2):
        reader.ask("s3", "get_bucket_policy", REGION, ABOUT)
        reader.ask("s3", "get_bucket_logging", REGION, ABOUT)
    assert reader.unread == {
        ABOUT: "AccessDenied: s3:GetBucketPolicy; AccessDenied: s3:GetBucketLogging"
    }


def _pages(sent: str, answered: str, items: str) -> Callable[..., dict[str, Any]]:
    """Answer three pages of one item each."""

    def answer(**parameters: Any) -> dict[str, Any]:
        number = int(parameters.get(sent, 0))
        following = {answered: str(number + 1)} if number < 2 else {}
        return {items: [number], **following}

    return answer


@pytest.mark.parametrize(
    ("service", "name", "sent", "answered", "items"),
    [
        ("s3", "list_buckets", "ContinuationToken", "ContinuationToken", "Buckets"),
        ("kms", "list_keys", "Marker", "NextMarker", "Keys"),
        ("kms", "list_aliases", "Marker", "NextMarker", "Aliases"),
        ("kms", "list_grants", "Marker", "NextMarker", "Grants"),
        ("iam", "list_roles", "Marker", "Marker", "Roles"),
        ("iam", "list_role_policies", "Marker", "Marker", "PolicyNames"),
        ("iam", "list_attached_role_policies", "Marker", "Marker", "AttachedPolicies"),
        ("logs", "describe_log_groups", "nextToken", "nextToken", "logGroups"),
        ("logs", "describe_account_policies", "nextToken", "nextToken", "accountPolicies"),
        ("logs", "describe_destinations", "nextToken", "nextToken", "destinations"),
    ],
)
def test_every_page_is_read(
    reader_of: Callable[..., Reader],
    service: str,
    name: str,
    sent: str,
    answered: str,
    items: str,
) -> None:
    reader = reader_of({f"{service}.{name}": _pages(sent, answered, items)})
    assert reader.all(service, name, REGION, ABOUT) == [0, 1, 2]
    assert reader.unread == {}


def test_firehose_is_asked_for_what_comes_after_the_last_name(
    reader_of: Callable[..., Reader],
) -> None:
    names = ["a", "b", "c", "d", "e"]

    def answer(**sent: Any) -> dict[str, Any]:
        after = sent.get("ExclusiveStartDeliveryStreamName", "")
        left = [name for name in names if name > after]
        return {"DeliveryStreamNames": left[:2], "HasMoreDeliveryStreams": len(left) > 2}

    reader = reader_of({"firehose.list_delivery_streams": answer})
    assert reader.all("firehose", "list_delivery_streams", REGION, ABOUT) == names


def test_a_denial_between_pages_keeps_the_pages_before_it(
    reader_of: Callable[..., Reader],
) -> None:
    def answer(**sent: Any) -> Any:
        return "AccessDenied" if sent else {"Keys": ["one"], "NextMarker": "next"}

    reader = reader_of({"kms.list_keys": answer})
    assert reader.all("kms", "list_keys", REGION, ABOUT) == ["one"]
    assert reader.unread == {ABOUT: "AccessDenied: kms:ListKeys"}


def test_a_document_that_cannot_be_read_is_named_with_its_fault(
    reader_of: Callable[..., Reader],
) -> None:
    reader = reader_of({})
    found = reader.policy("{", PolicyKind.RESOURCE, ABOUT, "s3:GetBucketPolicy")
    assert found == Policy(())
    assert "expected JSON" in reader.unread[ABOUT]


def test_an_operation_that_is_not_listed_cannot_be_used(reader_of: Callable[..., Reader]) -> None:
    with pytest.raises(KeyError):
        reader_of({}).ask("s3", "get_object", REGION, ABOUT)


def test_items_are_read_in_their_order(reader_of: Callable[..., Reader]) -> None:
    assert reader_of({}).each(lambda item: item * 2, range(50)) == tuple(range(0, 100, 2))
