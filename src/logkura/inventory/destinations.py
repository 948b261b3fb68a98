"""Destinations of CloudWatch Logs, to which other accounts send.

Source (read 2026-11-27): https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
(DescribeDestinations, Destination: the access policy is there once PutDestinationPolicy set one).
"""

from logkura.estate import Destination
from logkura.iam import PolicyKind
from logkura.inventory.reader import Reader

__all__ = ["read_destinations"]


def read_destinations(reader: Reader, region: str) -> tuple[Destination, ...]:
    """Return the destinations of a region, sorted by name."""
    about = reader.arn("logs", region, "destination:*")
    found = reader.all("logs", "describe_destinations", region, about)
    return tuple(
        Destination(
            name=each["destinationName"],
            arn=each["arn"],
            region=region,
            target_arn=each.get("targetArn", ""),
            role_arn=each.get("roleArn", ""),
            policy=reader.policy(
                each["accessPolicy"],
                PolicyKind.RESOURCE,
                each["arn"],
                "logs:DescribeDestinations",
            )
            if each.get("accessPolicy")
            else None,
        )
        for each in sorted(found, key=lambda each: str(each["destinationName"]))
    )
