"""examples/service-logs, S4: deployed, what stands there lets each service write."""

from dataclasses import replace
from pathlib import Path

from logkura.checks import Subject, check
from logkura.deploy import deploy
from logkura.inventory import read_estate
from logkura.lab import Lab
from logkura.sources.intended_logs import intended_logs
from logkura.spec import load
from tests.unit.checks.conftest import TODAY

EXAMPLE = Path(__file__).parents[2] / "examples" / "service-logs" / "archive.yaml"
REGION = "ap-northeast-1"


def test_what_stands_there_is_clean_and_means_what_was_designed(lab: Lab) -> None:
    lab.clients.get("logs", REGION).create_log_group(logGroupName="/demo/os")
    archive = load(EXAMPLE)
    designed = deploy(archive, lab.clients).estate
    again = deploy(archive, lab.clients).estate
    assert again == designed
    read = read_estate(lab.clients, account=lab.account, regions=[REGION])
    landing = next(each for each in read.buckets if each.name == "demo-tokyo-landing-01")
    assert landing.algorithm == "AES256"
    means = intended_logs(read)
    writers = {"alb_access", "cloudtrail", "cwl_export", "s3_server_access_bucket", "vended"}
    assert writers <= {each.kind for each in means}
    report = check(Subject(replace(read, deliveries=means), TODAY), "account")
    assert [each for each in report.findings if each.code[0] in "EW"] == []
