"""What watches an archive: topics, alarms and dashboards; and parameters of Systems Manager.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
and https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
(read 2026-11-24).
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

__all__ = ["AlarmHandler", "DashboardHandler", "ParameterHandler", "TopicHandler"]

_NAME_LIMIT = 255
_TOPIC_ATTRIBUTES = (
    "DisplayName",
    "KmsMasterKeyId",
    "FifoTopic",
    "ContentBasedDeduplication",
)


class TopicHandler(Handler):
    """AWS::SNS::Topic."""

    type = "AWS::SNS::Topic"
    takes = frozenset({"TopicName", "Subscription", "Tags", *_TOPIC_ATTRIBUTES})
    name_property = "TopicName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the topic and its subscriptions."""
        sns = place.client("sns")
        name = wanted.get("TopicName") or place.name(_NAME_LIMIT)
        attributes = {each: _word(wanted[each]) for each in _TOPIC_ATTRIBUTES if each in wanted}
        made = sns.create_topic(Name=name, Attributes=attributes, Tags=wanted.get("Tags", []))
        arn: str = made["TopicArn"]
        place.made(arn)
        self._bring_subscriptions(sns, arn, {}, wanted)
        return arn

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change attributes, subscriptions and tags."""
        sns = place.client("sns")
        for each in _TOPIC_ATTRIBUTES:
            if changed(last, wanted, each):
                sns.set_topic_attributes(
                    TopicArn=physical_id,
                    AttributeName=each,
                    AttributeValue=_word(wanted.get(each, "")),
                )
        self._bring_subscriptions(sns, physical_id, last, wanted)
        put, taken = tag_changes(last, wanted)
        if put:
            sns.tag_resource(ResourceArn=physical_id, Tags=put)
        if taken:
            sns.untag_resource(ResourceArn=physical_id, TagKeys=taken)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the topic with its subscriptions."""
        del last
        place.client("sns").delete_topic(TopicArn=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return ARN and name."""
        del place, wanted
        return {"TopicArn": physical_id, "TopicName": physical_id.rpartition(":")[2]}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read attributes, subscriptions and tags."""
        sns = place.client("sns")
        found = sns.get_topic_attributes(TopicArn=physical_id)["Attributes"]
        subscribed = sns.list_subscriptions_by_topic(TopicArn=physical_id)["Subscriptions"]
        read: dict[str, Any] = {
            each: found[each] == "true" if isinstance(last.get(each), bool) else found[each]
            for each in _TOPIC_ATTRIBUTES
            if each in found
        }
        read["TopicName"] = physical_id.rpartition(":")[2]
        read["Subscription"] = [
            {"Endpoint": each["Endpoint"], "Protocol": each["Protocol"]} for each in subscribed
        ]
        read["Tags"] = sns.list_tags_for_resource(ResourceArn=physical_id)["Tags"]
        return read

    @staticmethod
    def _bring_subscriptions(sns: Any, arn: str, last: Properties, wanted: Properties) -> None:
        before, after = (
            {(each["Protocol"], each["Endpoint"]) for each in properties.get("Subscription", ())}
            for properties in (last, wanted)
        )
        for protocol, endpoint in sorted(after - before):
            sns.subscribe(TopicArn=arn, Protocol=protocol, Endpoint=endpoint)
        for each in sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]:
            if (each["Protocol"], each["Endpoint"]) in before - after:
                sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])


class AlarmHandler(Handler):
    """AWS::CloudWatch::Alarm."""

    type = "AWS::CloudWatch::Alarm"
    takes = frozenset(
        {
            "ActionsEnabled",
            "AlarmActions",
            "AlarmDescription",
            "AlarmName",
            "ComparisonOperator",
            "DatapointsToAlarm",
            "Dimensions",
            "EvaluateLowSampleCountPercentile",
            "EvaluationPeriods",
            "ExtendedStatistic",
            "InsufficientDataActions",
            "MetricName",
            "Metrics",
            "Namespace",
            "OKActions",
            "Period",
            "Statistic",
            "Tags",
            "Threshold",
            "ThresholdMetricId",
            "TreatMissingData",
            "Unit",
        }
    )
    name_property = "AlarmName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the alarm."""
        name: str = wanted.get("AlarmName") or place.name(_NAME_LIMIT)
        self._put(place, name, wanted)
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the alarm as it is to be, and its tags."""
        cloudwatch = place.client("cloudwatch")
        self._put(place, physical_id, wanted)
        put, taken = tag_changes(last, wanted)
        arn = place.arn("cloudwatch", f"alarm:{physical_id}")
        if put:
            cloudwatch.tag_resource(ResourceARN=arn, Tags=put)
        if taken:
            cloudwatch.untag_resource(ResourceARN=arn, TagKeys=taken)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the alarm."""
        del last
        place.client("cloudwatch").delete_alarms(AlarmNames=[physical_id])

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the ARN."""
        del wanted
        return {"Arn": place.arn("cloudwatch", f"alarm:{physical_id}")}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the alarm and its tags."""
        del last
        cloudwatch = place.client("cloudwatch")
        alarms = cloudwatch.describe_alarms(AlarmNames=[physical_id])["MetricAlarms"]
        if not alarms:
            return None
        arn = place.arn("cloudwatch", f"alarm:{physical_id}")
        tags = cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
        return {**{each: alarms[0][each] for each in self.takes if each in alarms[0]}, "Tags": tags}

    @staticmethod
    def _put(place: Place, name: str, wanted: Properties) -> None:
        place.client("cloudwatch").put_metric_alarm(**{**wanted, "AlarmName": name})


class DashboardHandler(Handler):
    """AWS::CloudWatch::Dashboard."""

    type = "AWS::CloudWatch::Dashboard"
    takes = frozenset({"DashboardName", "DashboardBody"})
    name_property = "DashboardName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the dashboard."""
        name: str = wanted.get("DashboardName") or place.name(_NAME_LIMIT)
        self._put(place, name, wanted)
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the new body."""
        del last
        self._put(place, physical_id, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the dashboard."""
        del last
        place.client("cloudwatch").delete_dashboards(DashboardNames=[physical_id])

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the body."""
        del last
        found = place.client("cloudwatch").get_dashboard(DashboardName=physical_id)
        return {"DashboardName": physical_id, "DashboardBody": found["DashboardBody"]}

    @staticmethod
    def _put(place: Place, name: str, wanted: Properties) -> None:
        body = wanted["DashboardBody"]
        place.client("cloudwatch").put_dashboard(
            DashboardName=name, DashboardBody=body if isinstance(body, str) else json.dumps(body)
        )


class ParameterHandler(Handler):
    """AWS::SSM::Parameter."""

    type = "AWS::SSM::Parameter"
    takes = frozenset(
        {"Name", "Type", "Value", "Description", "AllowedPattern", "DataType", "Tier", "Tags"}
    )
    name_property = "Name"

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the parameter, which must not exist."""
        name: str = wanted.get("Name") or place.name(_NAME_LIMIT)
        self._put(place, name, wanted, Overwrite=False)
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the new value, and the tags."""
        ssm = place.client("ssm")
        untagged = {name: each for name, each in wanted.items() if name != "Tags"}
        self._put(place, physical_id, untagged, Overwrite=True)
        put, taken = tag_changes(_listed(last), _listed(wanted))
        where = {"ResourceType": "Parameter", "ResourceId": physical_id}
        if put:
            ssm.add_tags_to_resource(**where, Tags=put)
        if taken:
            ssm.remove_tags_from_resource(**where, TagKeys=taken)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the parameter."""
        del last
        place.client("ssm").delete_parameter(Name=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return type and value."""
        arn = place.arn("ssm", f"parameter/{physical_id.removeprefix('/')}")
        return {"Type": wanted["Type"], "Value": wanted["Value"], "Arn": arn}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read type, value and tags."""
        del last
        ssm = place.client("ssm")
        found = ssm.get_parameter(Name=physical_id)["Parameter"]
        tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=physical_id)
        return {
            "Name": physical_id,
            "Type": found["Type"],
            "Value": found["Value"],
            "DataType": found.get("DataType", "text"),
            "Tags": {tag["Key"]: tag["Value"] for tag in tags["TagList"]},
        }

    @staticmethod
    def _put(place: Place, name: str, wanted: Properties, **options: bool) -> None:
        if wanted["Type"] == "SecureString":
            raise ResourceError("CloudFormation cannot create a parameter of type SecureString.")
        place.client("ssm").put_parameter(**{**_listed(wanted), **options, "Name": name})


def _listed(properties: Properties) -> dict[str, Any]:
    """Return the properties with tags as a list: parameters alone have them as a map."""
    if "Tags" not in properties:
        return dict(properties)
    tags = [{"Key": key, "Value": value} for key, value in properties["Tags"].items()]
    return {**properties, "Tags": tags}


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
