"""The types of CloudWatch Logs.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html (read
2026-11-24).
"""

import json
from typing import Any

from logkura.lab.cloudformation.handlers.base import (
    Handler,
    Place,
    Properties,
    changed,
    tag_changes,
)
from logkura.lab.cloudformation.refusal import ResourceError

__all__ = [
    "DestinationHandler",
    "LogGroupHandler",
    "LogStreamHandler",
    "ResourcePolicyHandler",
    "SubscriptionFilterHandler",
]

_NAME_LIMIT = 512
_FILTER_WORDS = {
    "FilterPattern": "filterPattern",
    "DestinationArn": "destinationArn",
    "RoleArn": "roleArn",
    "Distribution": "distribution",
}


class LogGroupHandler(Handler):
    """AWS::Logs::LogGroup."""

    type = "AWS::Logs::LogGroup"
    takes = frozenset({"LogGroupName", "RetentionInDays", "KmsKeyId", "LogGroupClass", "Tags"})
    name_property = "LogGroupName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the log group and set its retention."""
        logs = place.client("logs")
        name: str = wanted.get("LogGroupName") or place.name(_NAME_LIMIT)
        options: dict[str, Any] = {"logGroupName": name}
        if "KmsKeyId" in wanted:
            options["kmsKeyId"] = wanted["KmsKeyId"]
        if "LogGroupClass" in wanted:
            options["logGroupClass"] = wanted["LogGroupClass"]
        if wanted.get("Tags"):
            options["tags"] = {tag["Key"]: tag["Value"] for tag in wanted["Tags"]}
        logs.create_log_group(**options)
        place.made(name)
        if "RetentionInDays" in wanted:
            logs.put_retention_policy(logGroupName=name, retentionInDays=wanted["RetentionInDays"])
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change retention, key and tags."""
        logs = place.client("logs")
        if changed(last, wanted, "LogGroupClass"):
            raise ResourceError("The class of a log group cannot be changed.")
        if changed(last, wanted, "RetentionInDays"):
            days = wanted.get("RetentionInDays")
            if days is None:
                logs.delete_retention_policy(logGroupName=physical_id)
            else:
                logs.put_retention_policy(logGroupName=physical_id, retentionInDays=days)
        if changed(last, wanted, "KmsKeyId"):
            if "KmsKeyId" in wanted:
                logs.associate_kms_key(logGroupName=physical_id, kmsKeyId=wanted["KmsKeyId"])
            else:
                logs.disassociate_kms_key(logGroupName=physical_id)
        _bring_tags(place, f"log-group:{physical_id}", last, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the log group with its events."""
        del last
        place.client("logs").delete_log_group(logGroupName=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the ARN, which ends with `:*` for a log group."""
        del wanted
        return {"Arn": place.arn("logs", f"log-group:{physical_id}:*")}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read what DescribeLogGroups tells, and the tags."""
        del last
        logs = place.client("logs")
        pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=physical_id)
        groups = [each for page in pages for each in page["logGroups"]]
        group = next((each for each in groups if each["logGroupName"] == physical_id), None)
        if group is None:
            return None
        arn = place.arn("logs", f"log-group:{physical_id}")
        tags = logs.list_tags_for_resource(resourceArn=arn)["tags"]
        found = {
            "LogGroupName": physical_id,
            "RetentionInDays": group.get("retentionInDays"),
            "KmsKeyId": group.get("kmsKeyId"),
            "LogGroupClass": group.get("logGroupClass"),
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        }
        return {name: each for name, each in found.items() if each is not None}


class LogStreamHandler(Handler):
    """AWS::Logs::LogStream."""

    type = "AWS::Logs::LogStream"
    takes = frozenset({"LogGroupName", "LogStreamName"})
    name_property = "LogStreamName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the log stream."""
        name: str = wanted.get("LogStreamName") or place.name(_NAME_LIMIT)
        place.client("logs").create_log_stream(
            logGroupName=wanted["LogGroupName"], logStreamName=name
        )
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Do nothing: every property replaces the stream."""

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the log stream."""
        place.client("logs").delete_log_stream(
            logGroupName=last["LogGroupName"], logStreamName=physical_id
        )

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Tell whether the stream is there."""
        found = place.client("logs").describe_log_streams(
            logGroupName=last["LogGroupName"], logStreamNamePrefix=physical_id
        )
        names = {each["logStreamName"] for each in found["logStreams"]}
        if physical_id not in names:
            return None
        return {"LogGroupName": last["LogGroupName"], "LogStreamName": physical_id}


class SubscriptionFilterHandler(Handler):
    """AWS::Logs::SubscriptionFilter."""

    type = "AWS::Logs::SubscriptionFilter"
    takes = frozenset({"LogGroupName", "FilterName", *_FILTER_WORDS})
    name_property = "FilterName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the filter, which must not exist.

        https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-logs
        (aws-logs-subscriptionfilter, read 2026-11-27).
        """
        name: str = wanted.get("FilterName") or place.name(_NAME_LIMIT)
        if self.read(place, name, wanted) is not None:
            group = wanted["LogGroupName"]
            raise ResourceError(
                f"Resource of type '{self.type}' with identifier '{name}|{group}' already exists."
            )
        self._put(place, name, wanted)
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the filter as it is to be."""
        del last
        self._put(place, physical_id, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the filter."""
        place.client("logs").delete_subscription_filter(
            logGroupName=last["LogGroupName"], filterName=physical_id
        )

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the filter among those of its log group."""
        found = place.client("logs").describe_subscription_filters(
            logGroupName=last["LogGroupName"], filterNamePrefix=physical_id
        )
        for each in found["subscriptionFilters"]:
            if each["filterName"] == physical_id:
                words = {name: each[word] for name, word in _FILTER_WORDS.items() if word in each}
                group = {"LogGroupName": each["logGroupName"], "FilterName": physical_id}
                return {**group, **words}
        return None

    @staticmethod
    def _put(place: Place, name: str, wanted: Properties) -> None:
        place.client("logs").put_subscription_filter(
            logGroupName=wanted["LogGroupName"],
            filterName=name,
            **{word: wanted[each] for each, word in _FILTER_WORDS.items() if each in wanted},
        )


class ResourcePolicyHandler(Handler):
    """AWS::Logs::ResourcePolicy."""

    type = "AWS::Logs::ResourcePolicy"
    takes = frozenset({"PolicyName", "PolicyDocument"})
    name_property = "PolicyName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the policy."""
        self._put(place, wanted)
        name: str = wanted["PolicyName"]
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the new document."""
        del physical_id, last
        self._put(place, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the policy."""
        del last
        place.client("logs").delete_resource_policy(policyName=physical_id)

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the policy among those of the account."""
        del last
        for each in place.client("logs").describe_resource_policies()["resourcePolicies"]:
            if each["policyName"] == physical_id:
                return {"PolicyName": physical_id, "PolicyDocument": each["policyDocument"]}
        return None

    @staticmethod
    def _put(place: Place, wanted: Properties) -> None:
        document = wanted["PolicyDocument"]
        text = document if isinstance(document, str) else json.dumps(document)
        place.client("logs").put_resource_policy(
            policyName=wanted["PolicyName"], policyDocument=text
        )


class DestinationHandler(Handler):
    """AWS::Logs::Destination."""

    type = "AWS::Logs::Destination"
    takes = frozenset({"DestinationName", "TargetArn", "RoleArn", "DestinationPolicy", "Tags"})
    name_property = "DestinationName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the destination and its policy."""
        self._put(place, wanted)
        name: str = wanted["DestinationName"]
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the destination as it is to be, and its tags."""
        self._put(place, wanted)
        _bring_tags(place, f"destination:{physical_id}", last, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the destination."""
        del last
        place.client("logs").delete_destination(destinationName=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the ARN."""
        del wanted
        return {"Arn": place.arn("logs", f"destination:{physical_id}")}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the destination among those of the region."""
        del last
        logs = place.client("logs")
        found = logs.describe_destinations(DestinationNamePrefix=physical_id)
        for each in found["destinations"]:
            if each["destinationName"] == physical_id:
                policy = each.get("accessPolicy")
                tags = logs.list_tags_for_resource(resourceArn=each["arn"])["tags"]
                return {
                    "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
                    "DestinationName": physical_id,
                    "TargetArn": each["targetArn"],
                    "RoleArn": each["roleArn"],
                    **({"DestinationPolicy": policy} if policy else {}),
                }
        return None

    @staticmethod
    def _put(place: Place, wanted: Properties) -> None:
        logs = place.client("logs")
        name = wanted["DestinationName"]
        tags = {tag["Key"]: tag["Value"] for tag in wanted.get("Tags", ())}
        logs.put_destination(
            destinationName=name,
            targetArn=wanted["TargetArn"],
            roleArn=wanted["RoleArn"],
            **({"tags": tags} if tags else {}),
        )
        if "DestinationPolicy" in wanted:
            logs.put_destination_policy(
                destinationName=name, accessPolicy=wanted["DestinationPolicy"]
            )


def _bring_tags(place: Place, resource: str, last: Properties, wanted: Properties) -> None:
    logs, arn = place.client("logs"), place.arn("logs", resource)
    put, taken = tag_changes(last, wanted)
    if put:
        logs.tag_resource(resourceArn=arn, tags={tag["Key"]: tag["Value"] for tag in put})
    if taken:
        logs.untag_resource(resourceArn=arn, tagKeys=taken)
