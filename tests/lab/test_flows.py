"""The circle closes: what the lab sees while logs flow is what the flows predict."""

import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from logkura.blueprint import design
from logkura.deploy import Deployment, deploy
from logkura.estate import Estate, Reader, Role
from logkura.flows import Call, Deciding, Verdict, When, flows_of, role_policy
from logkura.flows.reading import reading
from logkura.iam import Policy, Statement
from logkura.lab import Lab
from logkura.lab.enforcement import Decided
from logkura.spec import Archive, load, loads

EXAMPLES = Path(__file__).parents[2] / "examples"
STREAM = EXAMPLES / "stream" / "archive.yaml"
TOKYO = "ap-northeast-1"
BUCKET = "demo-tokyo-crr-01"
GROUPS = ("/demo/os", "/demo/app")


def _archive(bucket_key: str) -> Archive:
    text = STREAM.read_text().replace("bucket_key: false", f"bucket_key: {bucket_key}")
    return loads(text, str(STREAM))


def _deploy(lab: Lab, archive: Archive) -> Deployment:
    logs = lab.clients.get("logs", TOKYO)
    for name in GROUPS:
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="host")
    return deploy(archive, lab.clients)


def _flow(lab: Lab) -> None:
    """Send lines, and let them arrive everywhere."""
    logs = lab.clients.get("logs", TOKYO)
    events = [{"timestamp": int(lab.clock.now().timestamp() * 1000), "message": "蔵"}]
    for name in GROUPS:
        logs.put_log_events(logGroupName=name, logStreamName="host", logEvents=events)
    lab.settle()


def _flow_too_much(lab: Lab) -> None:
    """Send so much that the transformer's response would be too large."""
    logs = lab.clients.get("logs", TOKYO)
    now = int(lab.clock.now().timestamp() * 1000)
    for batch in range(9):
        events = [{"timestamp": now, "message": f"{batch} {n} " + "x" * 1000} for n in range(980)]
        logs.put_log_events(logGroupName=GROUPS[0], logStreamName="host", logEvents=events)
    lab.settle()


def _seen(lab: Lab) -> list[Decided]:
    """Return what the archive did; who deploys it and sends lines owns the account."""
    return [each for each in lab.calls if not each.call.principal.endswith(":root")]


def _is(predicted: Call, seen: Decided) -> bool:
    """Whether a call of the lab is one that the flows predict, with the same context keys.

    A signed request says more of itself than a policy asks for: the time, where it comes from, …
    """
    call = seen.call
    callers = {_role_name(name) for name in predicted.principals}
    signed = "aws:SecureTransport" in call.context
    keys = call.context.keys() & predicted.context.keys() if signed else call.context.keys()
    return (
        call.action == predicted.action
        and _role_name(call.principal) in callers
        and _fits(predicted.resource.pattern, call.resource)
        and keys == predicted.context.keys()
        and all(
            _fits(value.pattern, str(call.context[key])) for key, value in predicted.context.items()
        )
    )


def _role_name(principal: str) -> str:
    """Return the name of a role, or of the role of a session, or of a service."""
    fields = principal.split("/")
    return fields[1] if ":assumed-role/" in principal else fields[-1]


def _fits(pattern: str, text: str) -> bool:
    head, star, _ = pattern.partition("*")
    return text.startswith(head) if star else text == pattern


def _calls(estate: Estate) -> list[Call]:
    return [call for flow in flows_of(estate) for call in flow.calls]


@pytest.mark.parametrize("bucket_key", ["false", "true"])
def test_the_calls_seen_are_the_calls_predicted(enforced_lab: Lab, bucket_key: str) -> None:
    estate = _deploy(enforced_lab, _archive(bucket_key)).estate
    _flow(enforced_lab)
    seen, predicted = _seen(enforced_lab), _calls(estate)
    assert all(each.allowed for each in seen)
    assert _unpredicted(enforced_lab, predicted) == []
    assert _unseen(enforced_lab, predicted) == []


def _unpredicted(lab: Lab, predicted: Sequence[Call]) -> list[object]:
    return [each.call for each in _seen(lab) if not any(_is(call, each) for call in predicted)]


def _unseen(lab: Lab, predicted: Sequence[Call]) -> list[Call]:
    """Return the calls that are made in any case, and were not."""
    seen = _seen(lab)
    always = [call for call in predicted if call.when is When.ALWAYS]
    return [call for call in always if not any(_is(call, each) for each in seen)]


def test_of_a_replicated_bucket_the_calls_seen_are_the_calls_predicted(enforced_lab: Lab) -> None:
    estate = _deploy(enforced_lab, load(EXAMPLES / "replication" / "archive.yaml")).estate
    s3 = enforced_lab.clients.get("s3", TOKYO)
    s3.put_object(Bucket=BUCKET, Key="demo/sample.txt", Body=b"sample", Tagging="IS_REP=true")
    _flow(enforced_lab)
    predicted = _calls(estate)
    assert _unpredicted(enforced_lab, predicted) == []
    assert _unseen(enforced_lab, predicted) == []


def test_beside_service_logs_only_services_that_the_lab_lacks_stay_unseen(
    enforced_lab: Lab,
) -> None:
    """The lab has no load balancers, trails or flow logs, and here nobody reads."""
    estate = _deploy(enforced_lab, load(EXAMPLES / "service-logs" / "archive.yaml")).estate
    _flow(enforced_lab)
    predicted = _calls(estate)
    assert _unpredicted(enforced_lab, predicted) == []
    callers = {call.principals[0] for call in _unseen(enforced_lab, predicted)}
    readers = {reader.role_arn for reader in estate.readers}
    assert callers == readers | {
        "cloudtrail.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "logging.s3.amazonaws.com",
        f"logs.{TOKYO}.amazonaws.com",
    }


@pytest.fixture
def plain_text_archive() -> Archive:
    """Give an archive of plain text, which grows when it is transformed."""
    text = STREAM.read_text().replace("format: envelope", "format: message")
    return loads(text, str(STREAM))


def test_what_is_put_back_is_predicted_too(enforced_lab: Lab, plain_text_archive: Archive) -> None:
    estate = _deploy(enforced_lab, plain_text_archive).estate
    _flow_too_much(enforced_lab)
    seen, predicted = _seen(enforced_lab), _calls(estate)
    assert _unpredicted(enforced_lab, predicted) == []
    put_back = [each for each in seen if each.call.action == "firehose:PutRecordBatch"]
    assert put_back
    assert all(each.allowed for each in seen)
    assert {_role_name(each.call.principal) for each in put_back} == {"logkura-demo-transform"}
    assert len(_archived(enforced_lab)) == 9 * 980


def test_what_may_not_be_put_back_is_kept_untransformed(
    enforced_lab: Lab, plain_text_archive: Archive
) -> None:
    estate = _deploy(enforced_lab, plain_text_archive).estate
    role = next(role for role in estate.roles if role.name.endswith("transform"))
    _put(enforced_lab, dict(_broken(role))["PutRecords"])
    _flow_too_much(enforced_lab)
    denied = {each.call.action for each in _seen(enforced_lab) if not each.allowed}
    assert denied == {"firehose:PutRecordBatch"}
    failed = [
        json.loads(line)
        for body in _objects(enforced_lab, "processing-failed").values()
        for line in body.splitlines()
    ]
    texts = [gzip.decompress(base64.b64decode(each["rawData"])) for each in failed]
    messages = [each for each in map(json.loads, texts) if each["messageType"] == "DATA_MESSAGE"]
    # The function fails, and with it all that it was given in one invocation.
    assert sum(len(each["logEvents"]) for each in messages) == 9 * 980
    assert _archived(enforced_lab) == []


@pytest.mark.parametrize("bucket_key", ["false", "true"])
def test_a_reader_makes_the_calls_predicted(enforced_lab: Lab, bucket_key: str) -> None:
    estate = _deploy(enforced_lab, _archive(bucket_key)).estate
    _flow(enforced_lab)
    role = "arn:aws:iam::123456789012:role/readers/reader"
    read = replace(estate, readers=(Reader(role, BUCKET, "demo/"),))
    policy = role_policy(role, reading(read))
    s3 = _session(enforced_lab, role, policy)
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="demo/")["Contents"]
    before = len(enforced_lab.calls)
    assert s3.get_object(Bucket=BUCKET, Key=listed[0]["Key"])["Body"].read()
    theirs = [each for each in _seen(enforced_lab) if "/reader/" in each.call.principal]
    predicted = list(reading(read))
    assert [each.call for each in theirs if not any(_is(call, each) for call in predicted)] == []
    assert [call for call in predicted if not any(_is(call, each) for each in theirs)] == []
    assert [each.call.action for each in enforced_lab.calls[before:]] == [
        "s3:GetObject",
        "kms:Decrypt",
    ]
    # Without the statement for the key, the object is not read.
    statements = tuple(each for each in policy.statements if "kms:Decrypt" not in each.actions)
    _give(enforced_lab, Policy(statements))
    with pytest.raises(ClientError) as caught:
        s3.get_object(Bucket=BUCKET, Key=listed[0]["Key"])
    assert "kms:Decrypt" in caught.value.response["Error"]["Message"]


def _session(lab: Lab, role: str, policy: Policy) -> Any:
    """Make a role with a policy, and return S3 as a session of it."""
    trusted = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    lab.clients.get("iam", TOKYO).create_role(
        RoleName="reader",
        Path="/readers/",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trusted]}),
    )
    _give(lab, policy)
    sts = lab.clients.get("sts", TOKYO)
    made = sts.assume_role(RoleArn=role, RoleSessionName="night")["Credentials"]
    return boto3.client(
        "s3",
        region_name=TOKYO,
        endpoint_url=lab.endpoint_url,
        aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretAccessKey"],
        aws_session_token=made["SessionToken"],
    )


def _give(lab: Lab, policy: Policy) -> None:
    lab.clients.get("iam", TOKYO).put_role_policy(
        RoleName="reader", PolicyName="own", PolicyDocument=policy.to_json()
    )


def _archived(lab: Lab) -> list[bytes]:
    found = _objects(lab, "log_group=")
    return [line for body in found.values() for line in gzip.decompress(body).splitlines()]


def _objects(lab: Lab, part: str) -> dict[str, bytes]:
    """Return the objects of the archive whose keys contain a text."""
    s3 = lab.clients.get("s3", TOKYO)
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    keys = [each["Key"] for each in listed if part in each["Key"]]
    return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}


def _broken(role: Role) -> Iterator[tuple[str, Role]]:
    """Yield the role with one statement, or its trust, taken away."""
    yield "trust", replace(role, trust=Policy((_nobody(role.trust.statements[0]),)))
    for index, statement in enumerate(role.policies[0].statements):
        left = (*role.policies[0].statements[:index], *role.policies[0].statements[index + 1 :])
        # A policy has at least one statement.
        yield statement.sid, replace(role, policies=(Policy(left or (_nothing(statement),)),))


def _nobody(statement: Statement) -> Statement:
    return replace(statement, principals={"Service": ("ec2.amazonaws.com",)})


def _nothing(statement: Statement) -> Statement:
    return replace(statement, effect="Deny", actions=("s3:ListAllMyBuckets",), resources=("*",))


DESIGNED = design(load(STREAM), GROUPS)
BREAKS = {
    f"{role.name.removeprefix('logkura-demo-')}-{what}": (role.name, what)
    for role in DESIGNED.roles
    for what, _ in _broken(role)
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_statement_less_fails_at_the_call_that_is_predicted(enforced_lab: Lab, name: str) -> None:
    role_name, what = BREAKS[name]
    estate = _deploy(enforced_lab, load(STREAM)).estate
    role = next(role for role in estate.roles if role.name == role_name)
    broken = dict(_broken(role))[what]
    _put(enforced_lab, broken)
    before = len(_seen(enforced_lab))
    _flow(enforced_lab)
    denied = [each for each in _seen(enforced_lab)[before:] if not each.allowed]
    roles = tuple(broken if one.name == role_name else one for one in estate.roles)
    decided = Deciding(replace(estate, roles=roles)).all(_calls(estate))
    predicted = [each.call for each in decided if each.verdict is Verdict.DENIED]
    assert predicted
    for each in denied:
        assert any(_is(call, each) for call in predicted), each.call
    if any(call.when is When.ALWAYS for call in predicted):
        assert denied, "the lab let it through"


def _put(lab: Lab, role: Role) -> None:
    iam = lab.clients.get("iam", TOKYO)
    (name,) = iam.list_role_policies(RoleName=role.name)["PolicyNames"]
    iam.put_role_policy(
        RoleName=role.name,
        PolicyName=name,
        PolicyDocument=json.dumps(role.policies[0].to_document()),
    )
    iam.update_assume_role_policy(
        RoleName=role.name, PolicyDocument=json.dumps(role.trust.to_document())
    )
