"""A rendered archive, applied to the lab by Terraform itself, is the archive that was designed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.checks import Subject, check
from logkura.deploy.terraform import Terraform, apply
from logkura.deploy.terraform.route import planned
from logkura.estate import Estate
from logkura.inventory import read_estate
from logkura.lab import Lab, ManualClock
from logkura.render.cloudformation import render_cloudformation
from logkura.render.terraform import render_terraform
from logkura.render.write import write
from tests.lab.read_back import differences
from tests.lab.rendered_stacks import ARTIFACTS, RenderedStacks
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
    make_log_groups,
    send,
)
from tests.lab.unusual_design import unusual

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def by_cloudformation() -> Estate:
    """Bring examples/stream up by its other rendering, in a lab of its own, and read it."""
    with Lab(clock=ManualClock(START)) as lab:
        make_log_groups(lab)
        RenderedStacks(lab).bring(render_cloudformation(design(changed(), GROUPS)))
        read = read_estate(lab.clients, account=ACCOUNT, regions=[TOKYO, OSAKA])
    own = tuple(bucket for bucket in read.buckets if bucket.name != ARTIFACTS)
    return replace(read, buckets=own)


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory, by_cloudformation: Estate) -> Iterator[Route]:
    """Apply examples/stream once; tests of it look, and change nothing."""
    del by_cloudformation  # one lab at a time: that one is over when this begins
    folder = tmp_path_factory.mktemp("terraform")
    with pytest.MonkeyPatch.context() as patch, Lab(clock=ManualClock(START)) as lab:
        use_mirror(folder, patch)
        made = Route.to(lab, folder / "code")
        made.bring(changed())
        yield made


@pytest.mark.parametrize(
    "example",
    [
        pytest.param("stream", marks=pytest.mark.slow),
        pytest.param("replication", marks=pytest.mark.slow),
        "service-logs",
    ],
)
def test_terraform_takes_the_code(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an account: references, arguments and types are right, and no cycle is among them."""
    use_mirror(tmp_path, monkeypatch)
    archive = changed(example)
    write(render_terraform(archive, design(archive)), tmp_path / "code")
    terraform = Terraform.find(tmp_path / "code", Clients())
    terraform.carry_out("init")
    assert terraform.read("validate") == {
        "format_version": "1.0",
        "valid": True,
        "error_count": 0,
        "warning_count": 0,
        "diagnostics": [],
    }


@pytest.mark.slow
def test_what_stands_is_what_was_designed(applied: Route) -> None:
    read = applied.read()
    designed = design(changed(), GROUPS)
    assert differences(designed, read, frozenset(GROUPS)) == []
    assert read.unread == {}
    assert len(read.alarms) == len(designed.alarms) > 0
    assert len(read.dashboards) == 1


@pytest.mark.slow
def test_both_renderings_make_the_same(applied: Route, by_cloudformation: Estate) -> None:
    assert differences(by_cloudformation, applied.read()) == []


@pytest.mark.slow
def test_a_second_plan_has_no_changes(applied: Route) -> None:
    planned = applied.plan(changed())
    assert planned.changes == ()
    assert apply(planned)["archive_bucket"] == SOURCE
    assert apply(planned)["log_groups"] == sorted(GROUPS)


@pytest.mark.slow
def test_what_no_archive_yaml_says_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = changed()
    designed = unusual(design(archive, GROUPS))
    use_mirror(tmp_path, monkeypatch)
    with Lab(clock=ManualClock(START)) as lab:
        route = Route.to(lab, tmp_path / "code")
        write(render_terraform(archive, designed), tmp_path / "code")
        route.terraform.carry_out("init")
        apply(planned(route.terraform))
        assert differences(designed, route.read(), frozenset(GROUPS)) == []
        assert planned(route.terraform).changes == ()


@pytest.mark.slow
def test_everything_carries_the_tags(applied: Route) -> None:
    clients = applied.lab.clients
    wanted = {"system": "demo"}
    for bucket, region in ((SOURCE, TOKYO), (REPLICA, OSAKA)):
        tags = clients.get("s3", region).get_bucket_tagging(Bucket=bucket)["TagSet"]
        assert {each["Key"]: each["Value"] for each in tags} == wanted
    key = clients.get("kms", TOKYO).describe_key(KeyId="alias/demo/s3/defaultkey")
    tags = clients.get("kms", TOKYO).list_resource_tags(KeyId=key["KeyMetadata"]["KeyId"])["Tags"]
    assert {each["TagKey"]: each["TagValue"] for each in tags} == wanted
    role = clients.get("iam", TOKYO).list_role_tags(RoleName="logkura-demo-delivery")["Tags"]
    assert {each["Key"]: each["Value"] for each in role} == wanted


@pytest.mark.slow
def test_log_lines_flow_through_it_to_the_replica(applied: Route) -> None:
    """Under the rendered policies alone."""
    lab = applied.lab
    lines = {"/demo/os": "kernel: 蔵", "/demo/app": "started", "/demo/host/a": "up"}
    send(lab, lines)
    replica = contents(lab, REPLICA, OSAKA)
    assert replica == contents(lab, SOURCE, TOKYO)
    text = b"".join(replica.values()).decode()
    assert all(line in text for line in lines.values())
    folders = {key.partition("/log_group=")[2].partition("/")[0] for key in replica}
    assert len(folders) == len(GROUPS)
    assert lab.replication.failures == []


@pytest.mark.slow
def test_our_own_check_finds_nothing_that_fails(applied: Route) -> None:
    report = check(Subject(applied.read(), START.date()), "the lab")
    assert [found for found in report.findings if found.code.startswith("E")] == []
    assert report.calls > 0
