"""Taking a deployment away: what refuses, what stays, and what goes."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from logkura.deploy.destroy import Destroyed, destroy
from logkura.deploy.fates import Fate
from logkura.deploy.survey import Survey, survey
from logkura.errors import DeploymentError, LogkuraError
from tests.lab.deploy.conftest import Deployer
from tests.lab.deploy.rendered import (
    ACCOUNT,
    MAIN,
    OSAKA,
    REPLICA,
    TOKYO,
    main_template,
    rendered,
)

ARTIFACTS = "logkura-demo-artifacts"


def _survey(deployer: Deployer) -> Survey:
    return survey(rendered(), "demo", ACCOUNT, deployer.lab.clients)


def _destroy(deployer: Deployer, fate: Fate, **options: Any) -> Destroyed:
    found = _survey(deployer)
    return destroy(found, fate, deployer.lab.clients, deployer.progress, **options)


def _buckets(deployer: Deployer) -> set[str]:
    listed = deployer.lab.clients.get("s3", TOKYO).list_buckets()["Buckets"]
    return {each["Name"] for each in listed}


def _put(deployer: Deployer, **options: Any) -> Any:
    s3 = deployer.lab.clients.get("s3", TOKYO)
    return s3.put_object(Bucket="demo-archive", Key="logs/1", Body=b"line\n", **options)


def _stands(deployer: Deployer) -> bool:
    stacks = (deployer.stack(MAIN, TOKYO), deployer.stack(REPLICA, OSAKA))
    return all(each is not None and each.status == "CREATE_COMPLETE" for each in stacks)


def test_an_empty_archive_is_removed_with_its_buckets(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    done = _destroy(deployer, Fate.REFUSE)
    assert done.stacks == (
        f"{MAIN} in {TOKYO}",
        f"{REPLICA} in {OSAKA}",
        f"{ARTIFACTS} in {TOKYO}",
    )
    assert set(done.gone) == {"demo-archive", "demo-replica"}
    (log_group, *keys) = done.kept
    assert log_group == "/aws/kinesisfirehose/logkura-demo"
    assert len(keys) == 2
    assert all(each.startswith("key ") for each in keys)
    assert _buckets(deployer) == set()
    assert not _survey(deployer).deployed


def test_objects_refuse_it_versions_and_delete_markers_too(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    version = _put(deployer)["VersionId"]
    s3 = deployer.lab.clients.get("s3", TOKYO)
    s3.delete_object(Bucket="demo-archive", Key="logs/1")
    with pytest.raises(LogkuraError) as caught:
        _destroy(deployer, Fate.REFUSE)
    assert caught.value.code == "deploy-holds-objects"
    assert "demo-archive in ap-northeast-1 holds 2 object versions" in caught.value.message
    assert _stands(deployer)
    s3.delete_object(Bucket="demo-archive", Key="logs/1", VersionId=version)
    with pytest.raises(LogkuraError, match="holds 1 object version"):
        _destroy(deployer, Fate.REFUSE)
    assert _stands(deployer)


def test_the_archive_is_kept_and_can_be_taken_over_again(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    _put(deployer)
    done = _destroy(deployer, Fate.KEEP)
    assert done.gone == ()
    assert {"demo-archive", "demo-replica"} <= set(done.kept)
    assert _buckets(deployer) == {"demo-archive", "demo-replica"}
    s3 = deployer.lab.clients.get("s3", TOKYO)
    assert s3.get_object(Bucket="demo-archive", Key="logs/1")["Body"].read() == b"line\n"
    with pytest.raises(LogkuraError, match="deploy-exists"):
        deployer.review(rendered())
    deployer.deploy(rendered(), adopt=True)
    assert s3.get_object(Bucket="demo-archive", Key="logs/1")["Body"].read() == b"line\n"


def test_objects_are_deleted_when_told_so(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    for _ in range(3):
        _put(deployer)
    told: list[tuple[str, int]] = []
    done = _destroy(
        deployer, Fate.DELETE, on_objects=lambda bucket, gone: told.append((bucket, gone))
    )
    assert done.objects == 3
    assert told == [("demo-archive", 3)]
    assert _buckets(deployer) == set()
    logs = deployer.lab.clients.get("logs", TOKYO)
    assert logs.describe_log_groups()["logGroups"] == []
    assert "/aws/kinesisfirehose/logkura-demo" in done.gone
    assert deployer.deploy(rendered()).changes != ()


def test_keys_go_only_when_told_and_late(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    with pytest.raises(LogkuraError, match="deploy-keys-needed"):
        _destroy(deployer, Fate.KEEP, delete_keys=True)
    assert _stands(deployer)
    done = _destroy(deployer, Fate.DELETE, delete_keys=True)
    assert len(done.keys) == 2
    assert done.kept == ()
    for date in done.keys.values():
        assert (date - datetime.now(UTC)).days in {29, 30}


def test_what_is_locked_says_until_when(deployer: Deployer) -> None:
    main = main_template()
    properties = main["Resources"]["ArchiveBucket"]["Properties"]
    properties["ObjectLockEnabled"] = True
    properties["ObjectLockConfiguration"] = {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 400}},
    }
    deployer.deploy(rendered(main))
    _put(
        deployer,
        ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=datetime(2037, 1, 2, tzinfo=UTC),
    )
    with pytest.raises(DeploymentError) as caught:
        _destroy(deployer, Fate.DELETE)
    assert caught.value.code == "deploy-locked"
    assert "object lock keeps its objects until 2037-01-02" in caught.value.message
    assert _stands(deployer)


def test_a_deletion_that_is_held_says_by_what_and_can_go_on(deployer: Deployer) -> None:
    main = main_template()
    main["Resources"]["More"] = {
        "Type": "AWS::S3::Bucket",
        "Properties": {"BucketName": "demo-more"},
    }
    deployer.deploy(rendered(main))
    s3 = deployer.lab.clients.get("s3", TOKYO)
    found = _survey(deployer)
    s3.put_object(Bucket="demo-more", Key="late", Body=b"came in meanwhile")
    with pytest.raises(DeploymentError) as caught:
        destroy(found, Fate.REFUSE, deployer.lab.clients, deployer.progress)
    assert caught.value.code == "deploy-delete-failed"
    assert "More: " in caught.value.message
    assert "--retain More" in caught.value.hint
    with pytest.raises(DeploymentError, match="deploy-stack-stuck"):
        deployer.review(rendered(main))
    with pytest.raises(LogkuraError, match=r"deploy-option.*found Mroe") as mistyped:
        _destroy(deployer, Fate.KEEP, retain=frozenset({"Mroe"}))
    assert "More" in mistyped.value.hint
    done = _destroy(deployer, Fate.KEEP, retain=frozenset({"More"}))
    assert "demo-more" in done.kept
    assert "demo-more" in _buckets(deployer)
    assert deployer.stack(MAIN, TOKYO) is None


def test_what_was_not_held_back_cannot_be_let_go_of(deployer: Deployer) -> None:
    """CloudFormation would delete it all the same, and its log with it."""
    deployer.deploy(rendered())
    with pytest.raises(LogkuraError, match=r"deploy-option.*found ErrorLog"):
        _destroy(deployer, Fate.DELETE, retain=frozenset({"ErrorLog"}))
    assert _stands(deployer)


def test_a_review_that_was_left_behind_is_removed_by_the_next(deployer: Deployer) -> None:
    """What a killed `deploy` leaves between making a change set and executing it."""
    client = deployer.lab.clients.get("cloudformation", OSAKA)
    client.create_change_set(
        StackName=REPLICA,
        ChangeSetName="left",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps({"Resources": {"A": {"Type": "AWS::Logs::LogGroup"}}}),
    )
    deployer.deploy(rendered())
    assert _stands(deployer)


def test_what_a_failed_first_attempt_left_is_removed_too(deployer: Deployer) -> None:
    reviewed = deployer.review(rendered())
    deployer.lab.clients.get("iam").create_role(
        RoleName="logkura-demo-transform", AssumeRolePolicyDocument=json.dumps({"Statement": []})
    )
    with pytest.raises(DeploymentError):
        deployer.carry_out(reviewed)
    _destroy(deployer, Fate.REFUSE)
    assert _survey(deployer).nothing


def test_what_is_left_after_its_stack_is_named_and_the_rest_goes(
    deployer: Deployer, refuse: Callable[[str, str, dict[str, Any]], None]
) -> None:
    """Firehose writes its last objects when it is deleted, into a bucket that was just emptied."""
    deployer.deploy(rendered())
    _put(deployer)
    # The first one is that of the artifacts, which goes with its stack.
    refuse("s3", "DeleteBucket:2", {"Code": "BucketNotEmpty", "Message": "not empty"})
    with pytest.raises(DeploymentError) as caught:
        _destroy(deployer, Fate.DELETE, delete_keys=True)
    assert caught.value.code == "deploy-left-behind"
    assert "bucket demo-archive in ap-northeast-1 (" in caught.value.message
    assert "BucketNotEmpty" in caught.value.message
    logs = deployer.lab.clients.get("logs", TOKYO)
    assert logs.describe_log_groups()["logGroups"] == []
    kms = deployer.lab.clients.get("kms", TOKYO)
    states = [
        kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
        for key in kms.list_keys()["Keys"]
    ]
    assert states == ["PendingDeletion"] * len(states) != []
