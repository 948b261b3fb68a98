"""The calls that CloudWatch Logs makes in the name of a subscription filter's role.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html (read
2026-11-24): `logs.amazonaws.com` assumes the role, whose policy allows `firehose:PutRecord`; the
source ARN is below `arn:aws:logs:region:account`.  AWS does not say which ARN below it is sent (the
log group's here), nor the session's name.
"""

from dataclasses import dataclass

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

    def may_put_record(self, stream_arn: str) -> bool:
        """Whether CloudWatch Logs may assume the role, and the role put records."""
        _, partition, _, region, account, _ = self.log_group_arn.split(":", 5)
        _, _, _, _, role_account, role = self.arn.split(":", 5)
        assume = Call(
            principal="logs.amazonaws.com",
            action="sts:AssumeRole",
            resource=self.arn,
            resource_account=role_account,
            region=region,
            context={
                "aws:SourceAccount": account,
                "aws:SourceArn": f"{self.log_group_arn}:*",
            },
        )
        name = role.rpartition("/")[2]
        put = Call(
            principal=f"arn:{partition}:sts::{role_account}:assumed-role/{name}/{_SESSION}",
            action="firehose:PutRecord",
            resource=stream_arn,
            resource_account=account,
            region=region,
        )
        return self.authoriser.allows(assume) and self.authoriser.allows(put)
