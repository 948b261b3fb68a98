"""AWS::S3::Bucket and AWS::S3::BucketPolicy.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
(read 2026-11-24).
"""

import json
from typing import Any

from botocore.exceptions import ClientError

from logkura.lab.cloudformation.handlers.base import Handler, Place, Properties
from logkura.lab.cloudformation.handlers.s3_settings import SETTINGS
from logkura.lab.cloudformation.refusal import LackedError, ResourceError

__all__ = ["BucketHandler", "BucketPolicyHandler"]

_NAME_LIMIT = 63
# The region that must not be named as a location constraint.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html (read 2026-11-24)
_REGION_WITHOUT_CONSTRAINT = "us-east-1"


class BucketHandler(Handler):
    """AWS::S3::Bucket."""

    type = "AWS::S3::Bucket"
    takes = frozenset({"BucketName", "ObjectLockEnabled", *(each.name for each in SETTINGS)})
    name_property = "BucketName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the bucket, then put each of its settings."""
        name: str = wanted.get("BucketName") or place.name(_NAME_LIMIT, lower=True)
        options: dict[str, Any] = {"Bucket": name}
        if place.region != _REGION_WITHOUT_CONSTRAINT:
            options["CreateBucketConfiguration"] = {"LocationConstraint": place.region}
        if wanted.get("ObjectLockEnabled"):
            options["ObjectLockEnabledForBucket"] = True
        ownership = wanted.get("OwnershipControls")
        if ownership:
            options["ObjectOwnership"] = ownership["Rules"][0]["ObjectOwnership"]
        s3 = place.client("s3")
        if _exists(s3, name):
            raise ResourceError(f"{name} already exists")
        s3.create_bucket(**options)
        place.made(name)
        _bring(s3, name, {}, wanted)
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put what changed, and clear what is no longer wanted."""
        if wanted.get("ObjectLockEnabled") != last.get("ObjectLockEnabled"):
            raise LackedError("The lab cannot change ObjectLockEnabled of a bucket that exists.")
        _bring(place.client("s3"), physical_id, last, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the bucket, which must be empty."""
        del last
        place.client("s3").delete_bucket(Bucket=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the ARN and the names of hosts."""
        del wanted
        suffix = "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com"
        return {
            "Arn": f"arn:{place.partition}:s3:::{physical_id}",
            "DomainName": f"{physical_id}.s3.{suffix}",
            "DualStackDomainName": f"{physical_id}.s3.dualstack.{place.region}.{suffix}",
            "RegionalDomainName": f"{physical_id}.s3.{place.region}.{suffix}",
            "WebsiteURL": f"http://{physical_id}.s3-website-{place.region}.{suffix}",
        }

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read each setting that the template has."""
        s3 = place.client("s3")
        if not _exists(s3, physical_id):
            return None
        found: dict[str, Any] = {"BucketName": physical_id}
        for setting in SETTINGS:
            if setting.name in last:
                try:
                    found[setting.name] = setting.get(s3, physical_id)
                except (ClientError, KeyError):
                    # S3 answers an error, or an empty document, where nothing is configured.
                    continue
        found["ObjectLockEnabled"] = _is_locked(s3, physical_id)
        return found


class BucketPolicyHandler(Handler):
    """AWS::S3::BucketPolicy."""

    type = "AWS::S3::BucketPolicy"
    takes = frozenset({"Bucket", "PolicyDocument"})
    compared = False

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the policy, unless the bucket has one."""
        s3, bucket = place.client("s3"), str(wanted["Bucket"])
        try:
            s3.get_bucket_policy(Bucket=bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
        else:
            raise ResourceError(f"The bucket policy already exists on bucket {bucket}.")
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(wanted["PolicyDocument"]))
        return bucket

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the new policy."""
        del last
        place.client("s3").put_bucket_policy(
            Bucket=physical_id, Policy=json.dumps(wanted["PolicyDocument"])
        )

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the policy."""
        del last
        place.client("s3").delete_bucket_policy(Bucket=physical_id)


def _bring(s3: Any, bucket: str, last: Properties, wanted: Properties) -> None:
    for setting in SETTINGS:
        value = wanted.get(setting.name)
        if value == last.get(setting.name):
            continue
        if value is None:
            setting.clear(s3, bucket)
        else:
            setting.put(s3, bucket, value)


def _is_locked(s3: Any, bucket: str) -> bool:
    try:
        s3.get_object_lock_configuration(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ObjectLockConfigurationNotFoundError":
            raise
        return False
    return True


def _exists(s3: Any, bucket: str) -> bool:
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "403":
            # Another account's.
            raise ResourceError(f"{bucket} already exists") from error
        if code == "404":
            return False
        raise
    return True
