"""The calls that CloudWatch Logs makes in the name of a subscription filter's role.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html (read
2026-11-24): `logs.amazonaws.com`, on other pages with its region, assumes the role, whose policy
allows `firehose:PutRecord`; the source ARN is below `arn:aws:logs:region:account`.  AWS does not
say which ARN below it is sent (the log group's here), nor the session's name.
https://docs.aws.amazon.com/firehose/latest/dev/encryption.html (read 2026-11-24): who puts records
into a stream with a customer managed key needs the key.
"""

from dataclasses import dataclass

from logkura.facts.regions import dns_suffix_of
from logkura.flows import session_arn
from logkura.lab.authorisation import Authoriser, Call

__all__ = ["SubscriptionRole"]

_SESSION = "CloudWatchLogs"


@dataclass(frozen=True, slots=True)
class SubscriptionRole:
    """A filter's role, asking before each call.

    Attributes:
        arn: The role's ARN.
        log_group_arn: The log group whose events are sent.
        authoriser: Who decides.
    """

    arn: str
    log_group_arn: str
    authoriser: Authoriser

    def may_put_record(self, stream_arn: str, stream_key_arn: str | None) -> bool:
        """Whether CloudWatch Logs may assume the role, and the role put records.

        Args:
            stream_arn: The stream.
            stream_key_arn: The customer managed key of the stream; None when it has none.
        """
        return (
            self._may_be_assumed()
            and self._may("firehose:PutRecord", stream_arn)
            and (
                stream_key_arn is None
                or (
                    self._may("kms:GenerateDataKey", stream_key_arn)
                    and self._may("kms:Decrypt", stream_key_arn)
                )
            )
        )

    def _may_be_assumed(self) -> bool:
        _, _, _, region, account, _ = self.log_group_arn.split(":", 5)
        call = Call(
            principal=f"logs.{region}.{dns_suffix_of(region)}",
            also_named=("logs.amazonaws.com",),
            action="sts:AssumeRole",
            resource=self.arn,
            resource_account=self.arn.split(":")[4],
            region=region,
            context={
                "aws:SourceAccount": account,
                "aws:SourceArn": f"{self.log_group_arn}:*",
            },
        )
        return self.authoriser.allows(call)

    def _may(self, action: str, resource: str) -> bool:
        _, _, _, region, account, _ = resource.split(":", 5)
        caller = session_arn(self.arn, _SESSION)
        return self.authoriser.allows(Call(caller, action, resource, account, region))
