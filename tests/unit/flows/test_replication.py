"""S3's calls as the role of a replication rule."""

from dataclasses import replace

from logkura.estate import Estate, ObjectLock
from logkura.flows.decide import Deciding, Verdict
from logkura.flows.replication import replication
from logkura.iam import Policy, Statement


def _actions(estate: Estate) -> set[str]:
    return {call.action for call in replication(estate)}


def test_each_key_is_used_through_s3_of_its_own_region(example: Estate) -> None:
    via = {
        call.purpose: call.context["kms:ViaService"].pattern
        for call in replication(example)
        if call.action.startswith("kms:")
    }
    assert via == {
        "DecryptSource": "s3.ap-northeast-1.amazonaws.com",
        "EncryptReplica": "s3.ap-northeast-3.amazonaws.com",
    }


def test_a_bucket_key_on_the_replica_needs_decrypt_too(example: Estate) -> None:
    source, replica = example.buckets
    with_key = replace(example, buckets=(source, replace(replica, bucket_key=True)))
    used = [call for call in replication(with_key) if call.purpose == "EncryptReplica"]
    assert {call.action for call in used} == {"kms:Encrypt", "kms:Decrypt"}
    assert {call.context["kms:EncryptionContext:aws:s3:arn"].pattern for call in used} == {
        "arn:aws:s3:::demo-osaka-crr-01"
    }


def test_object_lock_is_read_where_it_is_on(example: Estate) -> None:
    lock = {"s3:GetObjectRetention", "s3:GetObjectLegalHold"}
    assert not lock & _actions(example)
    source, replica = example.buckets
    locked = replace(source, object_lock=ObjectLock("COMPLIANCE", 30))
    assert lock <= _actions(replace(example, buckets=(locked, replica)))


def test_delete_markers_are_written_where_the_rule_says_so(example: Estate) -> None:
    assert "s3:ReplicateDelete" not in _actions(example)
    source, replica = example.buckets
    marked = replace(source, replication=(replace(source.replication[0], delete_markers=True),))
    assert "s3:ReplicateDelete" in _actions(replace(example, buckets=(marked, replica)))


def test_without_a_rule_there_is_no_call(example: Estate) -> None:
    _, replica = example.buckets
    assert _actions(replace(example, buckets=(replica,))) == set()


def test_a_rule_that_is_not_in_force_calls_nothing(example: Estate) -> None:
    source, replica = example.buckets
    off = replace(source, replication=(replace(source.replication[0], enabled=False),))
    assert _actions(replace(example, buckets=(off, replica))) == set()


def test_without_keys_nothing_is_asked_of_kms(example: Estate) -> None:
    source, replica = example.buckets
    rule = replace(source.replication[0], replica_key_arn="", kms_objects=False)
    plain = replace(source, key_arn="", algorithm="AES256", replication=(rule,))
    actions = _actions(replace(example, buckets=(plain, replica)))
    assert "s3:ReplicateObject" in actions
    assert not any(action.startswith("kms:") for action in actions)


OTHER = "210987654321"


def _across(example: Estate, *, known: bool, override: bool = True) -> Estate:
    """Return the example with a replica that is another account's."""
    source, replica = example.buckets
    rule = replace(source.replication[0], destination_account=OTHER, owner_override=override)
    source = replace(source, replication=(rule,))
    return replace(example, buckets=(source, replica) if known else (source,))


def test_replicas_change_their_owner_where_the_rule_says_so(example: Estate) -> None:
    action = "s3:ObjectOwnerOverrideToBucketOwner"
    assert action in _actions(_across(example, known=True))
    assert action not in _actions(_across(example, known=True, override=False))


def test_another_accounts_bucket_has_to_let_the_role_in(example: Estate) -> None:
    estate = _across(example, known=True, override=False)
    role_arn = estate.buckets[0].replication[0].role_arn
    denied = [
        each.call.action
        for each in Deciding(estate).all(replication(estate))
        if each.verdict is Verdict.DENIED
    ]
    assert denied == ["s3:ReplicateObject", "s3:ReplicateTags"]
    letting = Statement(
        "In", ("s3:Replicate*",), (f"{estate.buckets[1].arn}/*",), {"AWS": (role_arn,)}
    )
    source, replica = estate.buckets
    open_ = replace(estate, buckets=(source, replace(replica, policy=Policy((letting,)))))
    allowed = {
        each.call.action
        for each in Deciding(open_).all(replication(open_))
        if each.verdict is Verdict.ALLOWED
    }
    assert {"s3:ReplicateObject", "s3:ReplicateTags"} <= allowed


def test_of_a_bucket_that_is_not_seen_the_roles_own_side_is_decided(example: Estate) -> None:
    """It is unknown where the role may, and denied where it may not."""
    estate = _across(example, known=False)
    decided = {each.call.action: each for each in Deciding(estate).all(replication(estate))}
    assert decided["s3:ReplicateObject"].verdict is Verdict.UNKNOWN
    assert decided["s3:ObjectOwnerOverrideToBucketOwner"].verdict is Verdict.DENIED
    source = estate.buckets[0]
    rule = source.replication[0]
    theirs = replace(rule, replica_key_arn=rule.replica_key_arn.replace("123456789012", OTHER))
    estate = replace(estate, buckets=(replace(source, replication=(theirs,)),))
    decided = {each.call.action: each for each in Deciding(estate).all(replication(estate))}
    assert decided["kms:Encrypt"].verdict is Verdict.DENIED
