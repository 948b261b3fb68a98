"""A rendered archive, brought up in the lab by change sets, is the archive that was designed."""

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.deploy import Fate, Options, Progress, deploy, destroy, survey
from logkura.estate import Estate, bind
from logkura.iam import (
    Engine,
    Outcome,
    Policies,
    Policy,
    Request,
    Statement,
)
from logkura.inventory import read_estate
from logkura.lab import Lab
from logkura.render.cloudformation import filters, render_cloudformation
from logkura.spec import Archive, loads
from tests.lab.read_back import differences
from tests.lab.rendered_stacks import ARTIFACTS, RenderedStacks
from tests.lab.unusual_design import unusual

EXAMPLES = Path(__file__).parents[2] / "examples"
STREAM = EXAMPLES / "stream" / "archive.yaml"
ACCOUNT, TOKYO, OSAKA = "123456789012", "ap-northeast-1", "ap-northeast-3"
GROUPS = ("/demo/os", "/demo/app", "/demo/host/a")
TOPICS = (
    "alarms: {notify: ["
    + ", ".join(f"'arn:aws:sns:{region}:{ACCOUNT}:oncall'" for region in (TOKYO, OSAKA))
    + "]}"
)
KEEP = "  lifecycle:\n    - {prefix: demo/, storage_class: GLACIER_IR, after_days: 90}"
LOCK = "  object_lock: {mode: GOVERNANCE, days: 30}"
SERVICES = """\
service_logs:
  landing_bucket: demo-tokyo-landing-01
  expire_after_days: 400
  logs:
    - {kind: alb_access, prefix: elb/}
    - {kind: vpc_flow, prefix: demo/flow/}
    - {kind: cloudtrail, prefix: demo/trail/}
readers:
  - {name: audit, reads: archive, prefix: demo/, through: athena}
  - {name: drill, reads: replica}
  - {name: analysis, reads: landing}"""
RULE = "  filter: {prefix: demo}"
VARIANTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "plain": (),
    "told": (("tags:", f"{TOPICS}\ntags:"),),
    "keyed-locked-aging": (
        (
            "bucket_key: false",
            f"bucket_key: true\n{LOCK}\n{KEEP}\n    - {{expire_after_days: 400}}",
        ),
    ),
    "in-time": ((RULE, f"{RULE}\n  delete_markers: true\n  replication_time_control: true"),),
    "tagged": ((RULE, "  filter: {prefix: demo, tags: {IS_REP: 'true', TEAM: logs}}"),),
    "services-and-readers": (("tags:", f"{SERVICES}\ntags:"),),
    "one-key": (("alias/demo/firehose/defaultkey", "alias/demo/s3/defaultkey"),),
}

# What is there and no archive's: the log groups, and where the transformer was taken from.
OTHERS = frozenset({*GROUPS, ARTIFACTS})


@pytest.fixture
def lab(enforced_lab: Lab) -> Lab:
    """Decide by what is deployed."""
    logs = enforced_lab.clients.get("logs", TOKYO)
    for name in GROUPS:
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="host-1")
    return enforced_lab


@pytest.fixture
def stacks(lab: Lab) -> RenderedStacks:
    return RenderedStacks(lab)


def _archive(*changes: tuple[str, str], example: Path = STREAM) -> Archive:
    text = example.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return loads(text, "archive.yaml")


def _bring(stacks: RenderedStacks, archive: Archive) -> Estate:
    """Bring the archive's stacks up; return its design, with the keys' real ARNs."""
    return _bring_design(stacks, design(archive, GROUPS))


def _bring_design(stacks: RenderedStacks, designed: Estate) -> Estate:
    rendered = render_cloudformation(designed)
    stacks.bring(rendered)
    found = [stacks.lab.clients.get("kms", region) for region in (TOKYO, OSAKA)]
    aliases = {
        (kms.meta.region_name, alias["AliasName"]): alias["TargetKeyId"]
        for kms in found
        for alias in kms.list_aliases()["Aliases"]
        if "TargetKeyId" in alias
    }
    arns = {
        key.arn: f"arn:aws:kms:{key.region}:{ACCOUNT}:key/{aliases[key.region, key.alias]}"
        for key in designed.keys
        if key.alias is not None
    }
    return bind(designed, arns)


def _read(lab: Lab, estate: Estate | None = None) -> Estate:
    """Return what stands, with the roles of an estate that nothing else names: its readers'."""
    also = [role.arn for role in estate.roles] if estate else []
    return read_estate(lab.clients, account=ACCOUNT, regions=[TOKYO, OSAKA], also=also)


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_stands_is_what_was_designed(lab: Lab, stacks: RenderedStacks, variant: str) -> None:
    estate = _bring(stacks, _archive(*VARIANTS[variant]))
    read = _read(lab, estate)
    assert differences(estate, read, OTHERS) == []
    assert read.unread == {}
    assert len(read.alarms) == len(estate.alarms) > 0
    assert len(read.dashboards) == 1
    assert len([role for role in read.roles if "-reader-" in role.name]) == len(estate.readers)


def test_what_no_archive_yaml_says_is_written_too(lab: Lab, stacks: RenderedStacks) -> None:
    estate = _bring_design(stacks, unusual(design(_archive(), GROUPS)))
    read = _read(lab, estate)
    assert differences(estate, read, OTHERS) == []
    assert read.unread == {}


def test_a_second_rendering_of_the_same_design_changes_nothing(stacks: RenderedStacks) -> None:
    _bring(stacks, _archive())
    assert all(stacks.changes.values())
    _bring(stacks, _archive())
    assert stacks.changes == {"logkura-demo-replica": {}, "logkura-demo": {}}


def _send(lab: Lab, lines: Mapping[str, str]) -> None:
    logs = lab.clients.get("logs", TOKYO)
    now = int(lab.clock.now().timestamp() * 1000)
    for log_group, line in lines.items():
        logs.put_log_events(
            logGroupName=log_group,
            logStreamName="host-1",
            logEvents=[{"timestamp": now, "message": line}],
        )
    # The transformer's buffer, then the object's, then replication.
    for _ in range(7):
        lab.advance(60)
    lab.settle()


def _contents(lab: Lab, bucket: str, region: str) -> dict[str, bytes]:
    s3 = lab.clients.get("s3", region)
    listed = s3.list_objects_v2(Bucket=bucket).get("Contents", ())
    return {
        each["Key"]: gzip.decompress(s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read())
        for each in listed
    }


def test_log_lines_flow_through_it_to_the_replica(lab: Lab, stacks: RenderedStacks) -> None:
    """Under the rendered policies alone, guards of encryption included."""
    estate = _bring(stacks, _archive())
    _send(lab, {"/demo/os": "kernel: 蔵", "/demo/app": "started", "/demo/host/a": "up"})
    replica = _contents(lab, "demo-osaka-crr-01", OSAKA)
    assert replica == _contents(lab, "demo-tokyo-crr-01", TOKYO)
    text = b"".join(replica.values()).decode()
    assert all(line in text for line in ("kernel: 蔵", "started", "up"))
    folders = {key.partition("/log_group=")[2].partition("/")[0] for key in replica}
    assert len(folders) == len(GROUPS)
    assert lab.replication.failures == []
    # What the alarms look at is what the services tell, name and dimensions.
    listed = lab.clients.get("cloudwatch", TOKYO).list_metrics(Namespace="AWS/Firehose")["Metrics"]
    told = {
        (each["MetricName"], *((one["Name"], one["Value"]) for one in each["Dimensions"]))
        for each in listed
    }
    for alarm in estate.alarms:
        if alarm.metric.startswith("DeliveryToS3"):
            assert (alarm.metric, *alarm.dimensions.items()) in told


def test_an_object_under_another_key_is_refused_and_one_that_names_none_is_not(
    lab: Lab, stacks: RenderedStacks
) -> None:
    """Decided by the policies as they stand in S3, on both buckets."""
    _bring(stacks, _archive())
    everything = Policy((Statement("All", ("s3:*",), ("*",)),))
    for bucket in _read(lab).buckets:
        if bucket.name == ARTIFACTS:
            continue
        made = lab.clients.get("s3", bucket.region).put_object(
            Bucket=bucket.name, Key="demo/by-hand", Body=b"x"
        )
        assert made["SSEKMSKeyId"] == bucket.key_arn
        engine = Engine(Policies(identity=(everything,), resource=bucket.policy))
        other = bucket.key_arn.rpartition("/")[0] + "/0f1e2d3c-0000-4000-8000-000000000000"
        outcomes = {
            key: engine.decide(
                Request(
                    f"arn:aws:iam::{ACCOUNT}:role/writer",
                    "s3:PutObject",
                    f"{bucket.arn}/demo/by-hand",
                    context={
                        "aws:SecureTransport": "true",
                        "s3:x-amz-server-side-encryption": "aws:kms",
                        "s3:x-amz-server-side-encryption-aws-kms-key-id": key,
                    },
                )
            )
            for key in (bucket.key_arn, other)
        }
        assert outcomes == {
            bucket.key_arn: Outcome.ALLOWED,
            other: Outcome.EXPLICITLY_DENIED,
        }


CHANGES: Mapping[str, tuple[tuple[tuple[str, str], ...], set[str], set[str]]] = {
    "layout": (
        (("time_zone: Asia/Tokyo", "time_zone: Europe/Berlin"),),
        {"TransformFunction", "DeliveryStream"},
        set(),
    ),
    "format": (
        (("format: envelope", "format: message"),),
        {"TransformFunction", "DeliveryStream"},
        set(),
    ),
    "buffer": (
        (("tags:", "stream: {buffer_interval_seconds: 600}\ntags:"),),
        {"DeliveryStream", "DeliveryFreshnessAlarm"},
        set(),
    ),
    "retention": (
        (("bucket_key: false", f"bucket_key: false\n{KEEP}"),),
        {"Bucket"},
        {"ReplicaBucket"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_design_changes_what_differs_and_nothing_else(
    lab: Lab, stacks: RenderedStacks, change: str
) -> None:
    edits, archive_changes, replica_changes = CHANGES[change]
    _bring(stacks, _archive())
    estate = _bring(stacks, _archive(*edits))
    assert set(stacks.changes["logkura-demo"]) == archive_changes
    assert set(stacks.changes["logkura-demo-replica"]) == replica_changes
    changed = stacks.changes["logkura-demo"].values()
    assert {each["Action"] for each in changed} == {"Modify"}
    assert all(each.get("Replacement", "False") in {"False", "Conditional"} for each in changed)
    read = _read(lab, estate)
    assert differences(estate, read, OTHERS) == []


def test_more_log_groups_than_a_template_holds_get_stacks_of_their_own(
    lab: Lab, stacks: RenderedStacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "INLINE_FILTERS_MAX", 20)
    logs = lab.clients.get("logs", TOKYO)
    names = [f"/demo/host/{number:03d}" for number in range(40)]
    for name in names:
        logs.create_log_group(logGroupName=name)
    archive = _archive()
    rendered = render_cloudformation(design(archive, [*GROUPS, *names]))
    stacks.bring(rendered)
    read = _read(lab)
    assert {one.log_group for one in read.filters} == {*GROUPS, *names}
    # One more changes one stack, and the parent that names it.
    logs.create_log_group(logGroupName="/demo/host/new")
    again = render_cloudformation(design(archive, [*GROUPS, *names, "/demo/host/new"]))
    assert len(set(again.files) - set(rendered.files)) == 1
    stacks.bring(again)
    assert "/demo/host/new" in {one.log_group for one in _read(lab).filters}


def test_the_step_to_nested_stacks_goes_by_way_of_no_filters(
    lab: Lab, stacks: RenderedStacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/render.md says: CloudFormation makes no filter whose name is taken."""
    _bring(stacks, _archive())
    monkeypatch.setattr(filters, "INLINE_FILTERS_MAX", 2)
    with pytest.raises(AssertionError, match="already exists"):
        _bring(stacks, _archive())
    assert {one.log_group for one in _read(lab).filters} == set(GROUPS)
    nothing = _archive(
        ("  - log_group: /demo/os\n  - log_group: /demo/app\n", ""),
        ("log_group_prefix: /demo/host/", "log_group_prefix: /none/"),
    )
    _bring(stacks, nothing)
    assert _read(lab).filters == ()
    _bring(stacks, _archive())
    assert {one.log_group for one in _read(lab).filters} == set(GROUPS)


@pytest.mark.parametrize("keys_too", [False, True])
def test_what_outlives_its_stack_is_taken_over_by_the_next(lab: Lab, *, keys_too: bool) -> None:
    archive = _archive()
    before = deploy(archive, lab.clients).estate
    s3 = lab.clients.get("s3", TOKYO)
    name = archive.bucket.name
    if not keys_too:
        s3.put_object(Bucket=name, Key="demo/kept", Body=b"x")
    rendered = render_cloudformation(design(archive))
    fate = Fate.DELETE if keys_too else Fate.KEEP
    found = survey(rendered, archive.archive, archive.account, lab.clients)
    destroy(found, fate, lab.clients, Progress(), delete_keys=keys_too)
    after = deploy(archive, lab.clients, options=Options(adopt=True)).estate
    same = {key.arn for key in before.keys} == {key.arn for key in after.keys}
    assert same is not keys_too
    if not keys_too:
        assert s3.get_object(Bucket=name, Key="demo/kept")["Body"].read() == b"x"
    read = _read(lab)
    assert {key.arn for key in after.keys} == {
        key.arn for key in read.keys if key.state == "Enabled"
    }
