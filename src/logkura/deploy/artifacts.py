"""Where CloudFormation takes the transformer and large templates from.

A small stack of its own for each region: a bucket that is versioned, encrypted, closed, and reached
over TLS alone.  Objects lie under the SHA-256 of their content, so that nothing is ever written
over, what is there need not be sent again, and new code is a new key, which CloudFormation sees as
a change.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.asking import asked, error_code
from logkura.deploy.bring import bring, standing
from logkura.deploy.change_sets import Kind, Request
from logkura.deploy.stacks import Progress
from logkura.deploy.templates import url_suffix
from logkura.errors import LogkuraError
from logkura.facts.cloudformation import TEMPLATE_BODY_MAX_BYTES, TEMPLATE_URL_MAX_BYTES

__all__ = [
    "Artifacts",
    "Readers",
    "artifacts_request",
    "artifacts_stack",
    "artifacts_template",
    "find_artifacts",
    "make_artifacts",
    "template_option",
]

_OUTPUT = "Bucket"
_BUCKET = {
    "Type": "AWS::S3::Bucket",
    "Properties": {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
            ]
        },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "Id": "unfinished-uploads",
                    "Status": "Enabled",
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                }
            ]
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
        "VersioningConfiguration": {"Status": "Enabled"},
    },
}
_TLS_ALONE = {
    "Sid": "TransportMustBeSecure",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": [{"Fn::GetAtt": ["Bucket", "Arn"]}, {"Fn::Sub": "${Bucket.Arn}/*"}],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may take from the bucket, besides its own account.

    Attributes:
        accounts: Accounts, 12 digits.
        organization: The id of an organization all of whose accounts may; empty for none.
    """

    accounts: tuple[str, ...] = ()
    organization: str = ""

    @property
    def words(self) -> str:
        """Who they are; empty for nobody."""
        if self.organization:
            return f"every account of organization {self.organization} may take from it"
        return f"{', '.join(self.accounts)} may take from it" if self.accounts else ""

    @property
    def statements(self) -> list[dict[str, Any]]:
        """What the bucket's policy says of them."""
        read = {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": {"Fn::Sub": "${Bucket.Arn}/*"},
        }
        found = []
        if self.accounts:
            arns = [
                {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::{each}:root"} for each in self.accounts
            ]
            found.append({**read, "Sid": "Accounts", "Principal": {"AWS": arns}})
        if self.organization:
            condition = {"StringEquals": {"aws:PrincipalOrgID": self.organization}}
            own = {"Sid": "Organization", "Principal": "*", "Condition": condition}
            found.append({**read, **own})
        return found


def artifacts_template(readers: Readers) -> dict[str, Any]:
    """Return the template of the stack."""
    policy = {"Version": "2012-10-17", "Statement": [_TLS_ALONE, *readers.statements]}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "logkura: what CloudFormation takes: the transformer and templates.",
        "Resources": {
            "Bucket": _BUCKET,
            "BucketPolicy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": policy},
            },
        },
        "Outputs": {_OUTPUT: {"Description": "Its name.", "Value": {"Ref": "Bucket"}}},
    }


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The bucket of a region."""

    bucket: str
    region: str
    clients: Clients

    def keep(self, content: bytes, name: str) -> str:
        """Put content under its SHA-256, unless it is there; return its key.

        Args:
            content: What to keep.
            name: A file name, which is the end of the key.

        Raises:
            LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
        """
        key = f"{hashlib.sha256(content).hexdigest()}/{PurePosixPath(name).name}"
        self.keep_as(content, key)
        return key

    def keep_as(self, content: bytes, key: str) -> None:
        """Put content under a key that says what it is, unless it is there.

        Raises:
            LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
        """
        s3 = self.clients.get("s3", self.region)
        with asked(f"keep s3://{self.bucket}/{key}"):
            if not _is_there(s3, self.bucket, key):
                s3.put_object(Bucket=self.bucket, Key=key, Body=content)

    def url(self, key: str) -> str:
        """Return where CloudFormation finds an object.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
        (read 2026-11-24).
        """
        return f"https://{self.bucket}.s3.{self.region}.{url_suffix(self.region)}/{key}"


def artifacts_stack(archive: str) -> str:
    """Return the name of the stack that has the bucket, in each region."""
    return f"logkura-{archive}-artifacts"


def artifacts_request(
    archive: str, region: str, tags: Mapping[str, str], readers: Readers
) -> Request:
    """Return what the stack of a region is to be."""
    body = json.dumps(artifacts_template(readers), sort_keys=True)
    return Request(artifacts_stack(archive), region, {"TemplateBody": body}, tags=tags)


def find_artifacts(
    archive: str, region: str, clients: Clients, progress: Progress
) -> Artifacts | None:
    """Return the bucket of a region; None where it is not made.

    Raises:
        LogkuraError: `deploy-stack-stuck`, `deploy-refused`, `deploy-denied`,
            `deploy-unreachable`.
    """
    found = standing(artifacts_stack(archive), region, clients, progress)
    return Artifacts(found.outputs[_OUTPUT], region, clients) if found is not None else None


def make_artifacts(
    archive: str,
    region: str,
    tags: Mapping[str, str],
    clients: Clients,
    progress: Progress,
    readers: Readers = Readers(),
) -> Artifacts:
    """Make the bucket of a region, or bring it to what it should be; return it.

    Raises:
        LogkuraError: `deploy-failed`, `deploy-change-set`, `deploy-stack-stuck`,
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    request = artifacts_request(archive, region, tags, readers)
    found = standing(request.name, region, clients, progress)
    kind: Kind = "CREATE" if found is None else "UPDATE"
    bring(request, kind, clients, progress)
    found = standing(request.name, region, clients, progress)
    assert found is not None, "a stack that was brought to its design stands"  # noqa: S101
    return Artifacts(found.outputs[_OUTPUT], region, clients)


def template_option(body: bytes, name: str, artifacts: Artifacts | None) -> dict[str, str]:
    """Return a template as a request takes it: in itself, or by the URL of where it is kept.

    Raises:
        LogkuraError: `deploy-template-large`: it is larger than CloudFormation takes, or there is
            no bucket for it yet.
    """
    if len(body) <= TEMPLATE_BODY_MAX_BYTES.value:
        return {"TemplateBody": body.decode()}
    if len(body) > TEMPLATE_URL_MAX_BYTES.value or artifacts is None:
        limit = TEMPLATE_BODY_MAX_BYTES if artifacts is None else TEMPLATE_URL_MAX_BYTES
        raise LogkuraError(
            "deploy-template-large",
            f"template {name} has {len(body):,} bytes, expected {limit.value:,} at most",
            hint="split the sources over several archives",
        )
    return {"TemplateURL": artifacts.url(artifacts.keep(body, name))}


def _is_there(s3: object, bucket: str, key: str) -> bool:
    try:
        s3.head_object(Bucket=bucket, Key=key)  # type: ignore[attr-defined]
    except ClientError as error:
        if error_code(error) in {"404", "NoSuchKey", "NotFound"}:
            return False
        raise
    return True
