"""Terraform as a way to deploy: what is planned is told, what is confirmed is applied."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.s3.models import s3_backends

from logkura.blueprint import design
from logkura.deploy.changes import Action
from logkura.deploy.drift import Looking, find_drift
from logkura.deploy.fates import Fate
from logkura.deploy.terraform import TerraformPlan, apply, plan_destroy, take_away
from logkura.errors import DeploymentError, LogkuraError
from logkura.lab import Lab
from logkura.spec import Archive
from tests.lab.read_back import differences
from tests.lab.terraform_here import use_mirror
from tests.lab.terraform_route import (
    ACCOUNT,
    GROUPS,
    OSAKA,
    REPLICA,
    SOURCE,
    TOKYO,
    Route,
    changed,
    contents,
    send,
)

pytestmark = pytest.mark.slow

STRANGER = "999999999999"
DATA = {"aws_s3_bucket.archive", "aws_s3_bucket.replica"} | {
    f"aws_kms_key.{name}" for name in ("stream", "objects", "replica")
}


@pytest.fixture
def route(enforced_lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Route]:
    """Give the way; who called for what at last is shown beside a failure."""
    use_mirror(tmp_path, monkeypatch)
    yield Route.to(enforced_lab, tmp_path / "code")
    for each in enforced_lab.calls[-80:]:
        print(each.call.action, each.call.resource, "" if each.allowed else "denied")  # noqa: T201


LOCK = "  object_lock: {mode: GOVERNANCE, days: 30}"
KEEP = (
    "  lifecycle:\n"
    "    - {prefix: demo/, storage_class: GLACIER_IR, after_days: 90}\n"
    "    - {expire_after_days: 400}"
)
RULE = (
    "filter: {prefix: demo, tags: {IS_REP: 'true', TEAM: logs}}\n  replication_time_control: true"
)
TOPICS = ", ".join(f"'arn:aws:sns:{region}:{ACCOUNT}:oncall'" for region in (TOKYO, OSAKA))
EVERYTHING = (
    ("bucket_key: false", f"bucket_key: true\n{LOCK}\n{KEEP}"),
    ("filter: {prefix: demo}", RULE),
    ("format: envelope", "format: message"),
    ("alias/demo/firehose/defaultkey", "alias/demo/s3/defaultkey"),
    ("\ntags:", f"\nalarms: {{notify: [{TOPICS}]}}\ntags:"),
)
"""What examples/stream leaves out: lock, ages, time control, tags, one key for two, topics."""


def test_every_attribute_survives_a_second_plan(route: Route) -> None:
    archive = changed("stream", *EVERYTHING)
    route.bring(archive)
    assert route.plan(archive).changes == ()
    designed = design(archive, GROUPS)
    read = route.read(*(role.arn for role in designed.roles))
    assert differences(designed, read, frozenset(GROUPS)) == []


def test_service_logs_have_their_bucket_and_readers_their_roles(route: Route) -> None:
    archive = changed("service-logs")
    outputs = route.bring(archive)
    assert outputs["landing_bucket"] == "demo-tokyo-landing-01"
    assert route.plan(archive).changes == ()
    designed = design(archive, GROUPS)
    read = route.read(*(role.arn for role in designed.roles))
    assert differences(designed, read, frozenset(GROUPS)) == []
    send(route.lab, {"/demo/os": "kernel: 蔵"})
    found = contents(route.lab, "demo-tokyo-logs-01", TOKYO)
    assert ["蔵" in body.decode() for body in found.values()] == [True]
    _take_away_as_the_page_says(route)
    assert route.state() == set()
    assert route.read().buckets == ()


def _take_away_as_the_page_says(route: Route) -> None:
    """Follow README.md beside the code, with Terraform alone."""
    page = (route.terraform.folder / "README.md").read_text()
    _, override, _ = page.partition("## Take it away")[2].split("```")
    (route.terraform.folder / "unprotected_override.tf").write_text(override)
    assert "terraform destroy -var destroy_objects=true" in page
    for command in ("apply", "destroy"):
        route.terraform.carry_out(command, "-auto-approve", "-var=destroy_objects=true")


@pytest.mark.timeout(1800)
def test_from_nothing_to_nothing(route: Route) -> None:
    """Planned, applied, changed, its pipeline taken away and put back, and all of it removed."""
    archive = changed("replication")
    first = route.plan(archive)
    assert {change.action for change in first.changes} == {Action.ADD}
    assert {change.logical_id for change in first.changes} > DATA
    first = _fail_in_the_middle(route, first, archive)
    apply(first)
    assert any(step.startswith("aws_s3_bucket.archive made: ") for step in route.steps)
    assert route.plan(archive).changes == ()
    _change(route)
    _take_away_the_pipeline(route, archive)
    _take_away_everything(route, archive)


def _fail_in_the_middle(route: Route, first: TerraformPlan, archive: Archive) -> TerraformPlan:
    """Find the bucket's name taken between plan and apply; return the plan after the mend."""
    others = s3_backends[STRANGER]["aws"]
    others.create_bucket(SOURCE, TOKYO)
    with pytest.raises(
        DeploymentError, match=r"aws_s3_bucket\.archive: .*BucketAlreadyExists"
    ) as no:
        apply(first)
    assert "\n" not in str(no.value)
    assert "the name is taken" in no.value.hint
    others.delete_bucket(SOURCE)
    second = route.plan(archive)
    assert 0 < len(second.changes) < len(first.changes)
    assert {change.action for change in second.changes} == {Action.ADD}
    return second


def _change(route: Route) -> None:
    """Change the design: stale code is refused, and what differs is told in words."""
    other = changed("replication", ("tags: {IS_REP", "tags: {COPY"))
    with pytest.raises(LogkuraError, match=r"deploy-terraform-stale.*bucket\.tf"):
        route.plan(other)
    planned = route.plan(other, rewrite=True)
    (change,) = planned.changes
    assert change.action is Action.CHANGE
    assert change.logical_id == "aws_s3_bucket_replication_configuration.archive"
    assert "IS_REP" in change.words
    assert planned.warnings == ()
    apply(planned)


def _take_away_the_pipeline(route: Route, archive: Archive) -> None:
    clients = route.lab.clients
    clients.get("s3", TOKYO).put_object(Bucket=SOURCE, Key="demo/kept", Body=b"x")
    with pytest.raises(LogkuraError, match=r"deploy-terraform\].*prevent_destroy"):
        route.terraform.carry_out("plan", "-destroy")
    with pytest.raises(LogkuraError, match=f"deploy-holds-objects.*{SOURCE} in {TOKYO}"):
        plan_destroy(archive, route.terraform, Fate.REFUSE, clients)
    with pytest.raises(LogkuraError, match="deploy-keys-needed"):
        plan_destroy(archive, route.terraform, Fate.KEEP, clients, delete_keys=True)
    planned = plan_destroy(archive, route.terraform, Fate.KEEP, clients)
    assert {change.action for change in planned.changes} == {Action.REMOVE}
    assert not DATA & {change.logical_id for change in planned.changes}
    take_away(planned, Fate.KEEP, clients)
    state = route.state()
    assert state > DATA
    assert {address.split(".")[0] for address in state} == {
        "aws_kms_alias",
        "aws_kms_key",
        "aws_s3_bucket",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    }
    read = route.read()
    assert (read.roles, read.streams, read.filters, read.alarms) == ((), (), (), ())
    assert all(bucket.versioned and bucket.public_access_blocked for bucket in read.buckets)
    apply(route.plan(archive, rewrite=True))
    assert len(route.read().streams) == 1


def _take_away_everything(route: Route, archive: Archive) -> None:
    clients = route.lab.clients
    planned = plan_destroy(archive, route.terraform, Fate.DELETE, clients, delete_keys=True)
    assert len(planned.warnings) >= len(DATA)
    assert not (route.terraform.folder / "unprotected_override.tf").exists()
    emptied: list[tuple[str, int]] = []

    def note(bucket: str, gone: int) -> None:
        emptied.append((bucket, gone))

    take_away(planned, Fate.DELETE, clients, delete_keys=True, on_objects=note)
    assert (SOURCE, 1) in emptied
    assert route.state() == set()
    read = route.read()
    assert (read.buckets, read.streams, read.roles) == ((), (), ())
    kms = clients.get("kms", TOKYO)
    states = {
        kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]["KeyState"]
        for each in kms.list_keys()["Keys"]
    }
    assert states == {"PendingDeletion"}
    assert plan_destroy(archive, route.terraform, Fate.REFUSE, clients).changes == ()


def test_what_is_somebody_elses_stops_it_before_anything_is_made(route: Route) -> None:
    archive = changed()
    kms = route.lab.clients.get("kms", TOKYO)
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/demo/s3/defaultkey", TargetKeyId=key["KeyId"])
    with pytest.raises(LogkuraError, match=f"deploy-alias-taken.*{key['KeyId']}"):
        route.plan(archive)
    own = ("{alias: alias/demo/s3/defaultkey}", f"{{arn: {key['Arn']}}}")
    planned = route.plan(changed("stream", own), rewrite=True)
    assert "aws_kms_key.objects" not in {change.logical_id for change in planned.changes}
    with pytest.raises(LogkuraError, match="deploy-log-group-missing"):
        route.plan(changed("stream", ("/demo/os", "/demo/missing")))


def test_what_terraform_deployed_has_not_drifted_until_somebody_changes_it(route: Route) -> None:
    archive = changed("stream")
    route.bring(archive)
    looking = Looking(wait=lambda _: None)
    report = find_drift(archive, route.lab.clients, looking)
    assert (report.drifts, report.unknown) == ((), ())
    assert "deployed through Terraform" in report.notes[0]
    suspended = {"Status": "Suspended"}
    s3 = route.lab.clients.get("s3", OSAKA)
    s3.put_bucket_versioning(Bucket=REPLICA, VersioningConfiguration=suspended)
    (drift,) = find_drift(archive, route.lab.clients, looking).drifts
    assert drift.repair.commands[0].startswith("aws s3api put-bucket-versioning")
    route.bring(archive)
    assert find_drift(archive, route.lab.clients, looking).drifts == ()
