"""An account that was deployed some time ago, and somebody who changes it by hand."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from logkura.aws import Clients
from logkura.deploy import deploy as deploy_archive
from logkura.estate import Estate
from logkura.lab import Lab
from logkura.spec import Archive, load
from tests.lab.drift.hands import TOKYO

_EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)
EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"


@pytest.fixture(scope="session")
def archive() -> Archive:
    return load(EXAMPLE)


@pytest.fixture(scope="session")
def deploy(archive: Archive) -> Callable[[Lab], Estate]:
    """Give a function that deploys the archive into a lab, an hour ago."""

    def into(lab: Lab) -> Estate:
        for name in ("/demo/os", "/demo/app", "/demo/host/a"):
            lab.clients.get("logs", TOKYO).create_log_group(logGroupName=name)
        estate = deploy_archive(archive, lab.clients).estate
        lab.advance(3600)
        return estate

    return into


@pytest.fixture(scope="session")
def somebody() -> Callable[[Lab], Clients]:
    """Give a function that makes an administrator of a lab, and returns the user's clients."""

    def of(lab: Lab) -> Clients:
        iam = lab.clients.get("iam", TOKYO)
        iam.create_user(UserName="mallory")
        iam.put_user_policy(UserName="mallory", PolicyName="all", PolicyDocument=_EVERYTHING)
        key = iam.create_access_key(UserName="mallory")["AccessKey"]
        return Clients(
            endpoint_url=lab.endpoint_url,
            access_key_id=key["AccessKeyId"],
            secret_access_key=key["SecretAccessKey"],
        )

    return of
