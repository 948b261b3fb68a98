"""Settings of log groups and subscription filters that moto drops: class, key, distribution.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html,
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html (a key
that cannot be used is refused) and
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html.
"""

from typing import Any

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogGroup, SubscriptionFilter
from moto.logs.responses import LogsResponse

from logkura.lab.keys import key_problem

__all__ = ["install"]

_STANDARD = "STANDARD"
_BY_STREAM = "ByLogStream"

_create_of_moto = LogsResponse.create_log_group
_describe_of_moto = LogGroup.to_describe_dict
_put_filter_of_moto = LogsResponse.put_subscription_filter
_tell_filter_of_moto = SubscriptionFilter.to_json


def install() -> None:
    """Make moto's CloudWatch Logs keep them."""
    LogsResponse.create_log_group = _create
    LogsResponse.associate_kms_key = _associate
    LogsResponse.disassociate_kms_key = _disassociate
    LogsResponse.put_subscription_filter = _put_filter
    LogGroup.to_describe_dict = _describe
    SubscriptionFilter.to_json = _tell_filter


def _create(response: Any) -> str:
    """CreateLogGroup: with its class; the key must be one that can be used."""
    key = response._get_param("kmsKeyId")
    if key:
        _check_key(key)
    answer: str = _create_of_moto(response)
    _group(response).log_group_class = response._get_param("logGroupClass") or _STANDARD
    return answer


def _describe(group: Any) -> dict[str, Any]:
    told: dict[str, Any] = _describe_of_moto(group)
    return {**told, "logGroupClass": getattr(group, "log_group_class", _STANDARD)}


def _associate(response: Any) -> str:
    """AssociateKmsKey, for a log group."""
    key = response._get_param("kmsKeyId")
    _check_key(key)
    _group(response).kms_key_id = key
    return ""


def _disassociate(response: Any) -> str:
    """DisassociateKmsKey, for a log group."""
    _group(response).kms_key_id = None
    return ""


def _put_filter(response: Any) -> str:
    """PutSubscriptionFilter: with its distribution, which matters to Kinesis streams alone."""
    answer: str = _put_filter_of_moto(response)
    found = _group(response).subscription_filters[response._get_param("filterName")]
    found.distribution = response._get_param("distribution") or _BY_STREAM
    return answer


def _tell_filter(found: Any) -> dict[str, Any]:
    told: dict[str, Any] = _tell_filter_of_moto(found)
    return {**told, "distribution": getattr(found, "distribution", _BY_STREAM)}


def _group(response: Any) -> Any:
    name = response._get_param("logGroupName") or str(
        response._get_param("resourceIdentifier")
    ).partition(":log-group:")[2].removesuffix(":*")
    found = response.logs_backend.groups.get(name)
    if found is None:
        raise ResourceNotFoundException
    return found


def _check_key(arn: str) -> None:
    if problem := key_problem(arn):
        raise InvalidParameterException(f"KMS answered {problem} for the key {arn}")
