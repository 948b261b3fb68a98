"""The calls that a delivery stream makes in the name of its role, put to the lab's authoriser.

Sources (read 2026-11-24): https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
(trust with the account as external id, PutObject, InvokeFunction, PutLogEvents, GenerateDataKey
through S3), https://docs.aws.amazon.com/firehose/latest/dev/cross-service-confused-deputy-prevention.html
(source ARN and account), https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html (the
encryption context is the object's ARN, or the bucket's with a Bucket Key).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from logkura.flows import session_arn
from logkura.lab.authorisation import Authoriser, Call
from logkura.lab.through_s3 import through_s3

__all__ = ["DeliveryRole"]

_SESSION = "AWSFirehoseToS3"


@dataclass(frozen=True, slots=True)
class DeliveryRole:
    """A stream's role, asking before each call.

    Attributes:
        arn: The role's ARN.
        stream_arn: The stream that assumes it.
        authoriser: Who decides.
    """

    arn: str
    stream_arn: str
    authoriser: Authoriser

    def may_be_assumed(self) -> bool:
        """Whether Firehose may assume the role."""
        account = self._account
        call = Call(
            principal="firehose.amazonaws.com",
            action="sts:AssumeRole",
            resource=self.arn,
            resource_account=self.arn.split(":")[4],
            region=self._region,
            context={
                "sts:ExternalId": account,
                "aws:SourceAccount": account,
                "aws:SourceArn": self.stream_arn,
            },
        )
        return self.authoriser.allows(call)

    def may_invoke(self, function_arn: str) -> bool:
        """Whether the role may invoke the transformer."""
        _, _, _, region, account, *_ = function_arn.split(":")
        return self._may("lambda:InvokeFunction", function_arn, account, region)

    def may_log(self, group: str, stream: str) -> bool:
        """Whether the role may write to the delivery log."""
        partition = self.stream_arn.split(":")[1]
        owner = f"{self._region}:{self._account}"
        arn = f"arn:{partition}:logs:{owner}:log-group:{group}:log-stream:{stream}"
        return self._may("logs:PutLogEvents", arn, self._account, self._region)

    def may_put(self, arn: str, account: str, region: str, key_arn: str | None) -> bool:
        """Whether the role may write an object.

        Args:
            arn: The object's ARN.
            account: The bucket's owner.
            region: The bucket's region.
            key_arn: The KMS key that the request names; None when it names none.
        """
        context = {"s3:x-amz-acl": "bucket-owner-full-control"}
        if key_arn:
            context["s3:x-amz-server-side-encryption"] = "aws:kms"
            context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = key_arn
        return self._may("s3:PutObject", arn, account, region, context)

    def may_encrypt(self, key_arn: str, context_arn: str, bucket_region: str) -> bool:
        """Whether the role may have S3 make a data key.

        Args:
            key_arn: The key that encrypts the object.
            context_arn: The encryption context: the object's ARN, or the bucket's.
            bucket_region: The region of the bucket, whose S3 calls KMS.
        """
        _, _, _, region, account, *_ = key_arn.split(":")
        context = through_s3(bucket_region, context_arn)
        return self._may("kms:GenerateDataKey", key_arn, account, region, context)

    @property
    def _account(self) -> str:
        return self.stream_arn.split(":")[4]

    @property
    def _region(self) -> str:
        return self.stream_arn.split(":")[3]

    def _may(
        self,
        action: str,
        resource: str,
        account: str,
        region: str,
        context: Mapping[str, str] | None = None,
    ) -> bool:
        caller = session_arn(self.arn, _SESSION)
        call = Call(caller, action, resource, account, region, context or {})
        return self.authoriser.allows(call)
