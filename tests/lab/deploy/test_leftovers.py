"""What was kept of an archive: told of again, removed when told so; never what is somebody's."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from moto.s3.models import s3_backends

from logkura.deploy.destroy import Destroyed, destroy
from logkura.deploy.fates import Fate, leaves_all
from logkura.deploy.leftovers import Stranger
from logkura.deploy.survey import Survey, survey
from logkura.errors import DeploymentError, LogkuraError
from logkura.render.stacks import Rendered
from tests.lab.deploy.conftest import Deployer
from tests.lab.deploy.rendered import ACCOUNT, TOKYO, main_template, rendered

ERRORS = "/aws/kinesisfirehose/logkura-demo"
STRANGER = "999999999999"


def _archive() -> Rendered:
    """Return an archive whose key keeps its alias, as those of the renderer do."""
    main = main_template()
    main["Resources"]["ObjectsAlias"]["DeletionPolicy"] = "RetainExceptOnCreate"
    return rendered(main)


def _survey(deployer: Deployer) -> Survey:
    return survey(_archive(), "demo", ACCOUNT, deployer.lab.clients)


def _destroy(deployer: Deployer, fate: Fate, **options: Any) -> Destroyed:
    found = _survey(deployer)
    return destroy(found, fate, deployer.lab.clients, deployer.progress, **options)


def _put(deployer: Deployer, bucket: str = "demo-archive") -> None:
    deployer.lab.clients.get("s3", TOKYO).put_object(Bucket=bucket, Key="logs/1", Body=b"line\n")


def _buckets(deployer: Deployer) -> set[str]:
    listed = deployer.lab.clients.get("s3", TOKYO).list_buckets()["Buckets"]
    return {each["Name"] for each in listed}


@pytest.fixture
def kept(deployer: Deployer) -> Deployer:
    """Give an archive that was taken away, and whose buckets, key and log group were kept."""
    deployer.deploy(_archive())
    _put(deployer)
    _destroy(deployer, Fate.KEEP)
    return deployer


def test_what_was_kept_is_told_of(kept: Deployer) -> None:
    found = _survey(kept)
    assert not found.deployed
    assert not found.nothing
    assert [each.words for each in found.holding] == [
        "demo-archive in ap-northeast-1 holds 1 object version"
    ]
    assert {each.name for each in found.buckets} == {"demo-archive", "demo-replica"}
    assert [each.name for each in found.log_groups] == [ERRORS]
    assert len(found.keys) == 1
    assert found.strangers == ()
    assert leaves_all(found, Fate.KEEP, delete_keys=False)
    with pytest.raises(LogkuraError, match="deploy-holds-objects"):
        destroy(found, Fate.REFUSE, kept.lab.clients, kept.progress)


def test_what_was_kept_is_removed_when_told_so(kept: Deployer) -> None:
    key = _survey(kept).keys[0].name
    done = _destroy(kept, Fate.DELETE, delete_keys=True)
    assert done.stacks == ()
    assert set(done.gone) == {"demo-archive", "demo-replica", ERRORS}
    assert done.objects == 1
    assert set(done.keys) == {key}
    assert _buckets(kept) == set()
    assert _survey(kept).nothing
    assert kept.deploy(_archive()).changes != ()


def test_what_a_destruction_could_not_delete_the_next_one_does(
    deployer: Deployer, refuse: Callable[[str, str, dict[str, Any]], None]
) -> None:
    deployer.deploy(_archive())
    # The first one is that of the artifacts, which goes with its stack.
    refuse("s3", "DeleteBucket:2", {"Code": "BucketNotEmpty", "Message": "not empty"})
    with pytest.raises(DeploymentError) as caught:
        _destroy(deployer, Fate.DELETE)
    assert caught.value.code == "deploy-left-behind"
    refuse("s3", "", {})
    assert _destroy(deployer, Fate.DELETE).gone == ("demo-archive",)
    assert _buckets(deployer) == set()


def test_a_key_that_could_not_be_deleted_is_found_again(
    kept: Deployer, refuse: Callable[[str, str, dict[str, Any]], None]
) -> None:
    key = _survey(kept).keys[0].name
    for operation in ("ScheduleKeyDeletion", "DeleteAlias"):
        refuse("kms", operation, {"Code": "KMSInternalException", "Message": "not now"})
        with pytest.raises(DeploymentError, match=r"deploy-left-behind.*not now"):
            _destroy(kept, Fate.DELETE, delete_keys=True)
        refuse("kms", "", {})
        assert [each.name for each in _survey(kept).keys] == [key]
    assert set(_destroy(kept, Fate.DELETE, delete_keys=True).keys) == {key}
    assert _survey(kept).nothing


def test_what_is_of_the_archive_again_is_told_once(kept: Deployer) -> None:
    # A deployment uses the key that it finds by this, and makes none of its own.
    kept.lab.clients.get("kms", TOKYO).delete_alias(AliasName="alias/demo/objects")
    kept.deploy(_archive(), adopt=True)
    found = _survey(kept)
    assert sorted(each.name for each in found.buckets) == ["demo-archive", "demo-replica"]
    assert {each.stack.status for each in found.buckets} == {"UPDATE_COMPLETE"}


def test_a_bucket_of_the_name_that_no_stack_left_is_somebodys(
    deployer: Deployer, make_bucket: Callable[[str, str], None]
) -> None:
    make_bucket("demo-archive", TOKYO)
    _put(deployer)
    found = _survey(deployer)
    assert found.nothing
    (stranger,) = found.strangers
    assert stranger.words == (
        "AWS::S3::Bucket demo-archive in ap-northeast-1: no stack of this archive is known to have "
        "left it"
    )
    done = _destroy(deployer, Fate.DELETE)
    assert (done.gone, done.objects) == ((), 0)
    assert _buckets(deployer) == {"demo-archive"}


def test_what_something_else_deployed_meanwhile_is_not_touched(kept: Deployer) -> None:
    """Terraform imports what was kept and makes the rest: the role stands, and is of no stack."""
    kept.lab.clients.get("iam").create_role(
        RoleName="logkura-demo-transform", AssumeRolePolicyDocument=json.dumps({"Statement": []})
    )
    found = _survey(kept)
    assert [each.name for each in found.buckets] == ["demo-replica"]
    assert found.keys == ()
    told = {each.name: each.why for each in found.strangers}
    assert set(told) == {"demo-archive", ERRORS, "alias/demo/objects"}
    assert "AWS::IAM::Role logkura-demo-transform stands too" in told["demo-archive"]
    _destroy(kept, Fate.DELETE)
    assert "demo-archive" in _buckets(kept)


def test_another_stack_s_is_told_with_its_owner(deployer: Deployer) -> None:
    template = {"Resources": {"B": main_template()["Resources"]["ErrorLog"]}}
    deployer.lab.clients.get("cloudformation", TOKYO).create_stack(
        StackName="theirs", TemplateBody=json.dumps(template)
    )
    (stranger,) = _survey(deployer).strangers
    assert (stranger.name, stranger.why) == (ERRORS, "it belongs to the stack theirs")


def test_a_name_of_another_account_s_stops_nothing(kept: Deployer) -> None:
    _destroy(kept, Fate.DELETE)
    s3_backends[STRANGER]["aws"].create_bucket("demo-archive", TOKYO)
    (stranger,) = _survey(kept).strangers
    assert "belongs to another account" in stranger.why


def test_a_key_stays_while_a_bucket_that_may_need_it_does(kept: Deployer) -> None:
    """The bucket's name is another account's by now, or may not be looked at: who could tell."""
    found = replace(_survey(kept), buckets=(), strangers=(_hidden("demo-archive"),))
    with pytest.raises(LogkuraError, match=r"deploy-keys-needed.*demo-archive"):
        destroy(found, Fate.DELETE, kept.lab.clients, kept.progress, delete_keys=True)


def _hidden(bucket: str) -> Stranger:
    return Stranger("AWS::S3::Bucket", bucket, TOKYO, "it cannot be looked into")
