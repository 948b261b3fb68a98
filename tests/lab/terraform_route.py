"""An example of the repository, planned and applied to a lab by Terraform."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from logkura.deploy.terraform import Terraform, TerraformPlan, apply, plan
from logkura.estate import Estate
from logkura.inventory import read_estate
from logkura.lab import Lab
from logkura.spec import Archive, loads

__all__ = [
    "ACCOUNT",
    "EXAMPLES",
    "GROUPS",
    "OSAKA",
    "REPLICA",
    "SOURCE",
    "TOKYO",
    "Route",
    "changed",
    "contents",
    "make_log_groups",
    "send",
]

EXAMPLES = Path(__file__).parents[2] / "examples"
ACCOUNT, TOKYO, OSAKA = "123456789012", "ap-northeast-1", "ap-northeast-3"
SOURCE, REPLICA = "demo-tokyo-crr-01", "demo-osaka-crr-01"
GROUPS = ("/demo/os", "/demo/app", "/demo/host/a")


def changed(example: str = "stream", *changes: tuple[str, str]) -> Archive:
    """Return an example with some of its text replaced."""
    text = (EXAMPLES / example / "archive.yaml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return loads(text, "archive.yaml")


def make_log_groups(lab: Lab) -> None:
    """Make the log groups of others that the examples archive."""
    logs = lab.clients.get("logs", TOKYO)
    for name in GROUPS:
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="host-1")


def send(lab: Lab, lines: Mapping[str, str]) -> None:
    """Send a line to each log group, and let time pass until it is in the archive."""
    now = int(lab.clock.now().timestamp() * 1000)
    for log_group, line in lines.items():
        lab.clients.get("logs", TOKYO).put_log_events(
            logGroupName=log_group,
            logStreamName="host-1",
            logEvents=[{"timestamp": now, "message": line}],
        )
    # The transformer's buffer, then the object's, then replication.
    for _ in range(7):
        lab.advance(60)
    lab.settle()


def contents(lab: Lab, bucket: str, region: str) -> dict[str, bytes]:
    """Return what is in the objects of a bucket, by key."""
    s3 = lab.clients.get("s3", region)
    listed = s3.list_objects_v2(Bucket=bucket).get("Contents", ())
    return {
        each["Key"]: gzip.decompress(s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read())
        for each in listed
    }


@dataclass(slots=True)
class Route:
    """Terraform in a folder, led to a lab in which the log groups of others exist."""

    lab: Lab
    terraform: Terraform
    steps: list[str] = field(default_factory=list)

    @classmethod
    def to(cls, lab: Lab, folder: Path) -> "Route":
        """Make the log groups of others, and find Terraform."""
        make_log_groups(lab)
        steps: list[str] = []
        return cls(lab, Terraform.find(folder, lab.clients, steps.append), steps)

    def plan(self, archive: Archive, *, rewrite: bool = False) -> TerraformPlan:
        """Plan an archive in the folder."""
        return plan(archive, self.lab.clients, self.terraform, rewrite=rewrite)

    def bring(self, archive: Archive) -> Mapping[str, Any]:
        """Plan and apply an archive, whatever lies in the folder."""
        return apply(self.plan(archive, rewrite=True))

    def read(self, *also: str) -> Estate:
        """Return what stands in the lab, with these roles too, which nothing else may name."""
        regions = [TOKYO, OSAKA]
        return read_estate(self.lab.clients, account=ACCOUNT, regions=regions, also=also)

    def state(self) -> set[str]:
        """Return the addresses in the state."""
        document = self.terraform.read("show").get("values", {}).get("root_module", {})
        return {one["address"] for one in document.get("resources", ()) if one["mode"] == "managed"}
