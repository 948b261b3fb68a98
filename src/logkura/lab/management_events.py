"""CloudTrail's event history: every call that changes something, who made it, and when.

Kept are the calls that come over HTTP and change a resource; not those that read, nor data events
(objects, records, log events, invocations), nor what the lab's own services do among themselves.

Sources (read 2026-11-27), of https://docs.aws.amazon.com/awscloudtrail/latest/:
APIReference/API_LookupEvents.html (attributes, newest first, pages of at most 50),
userguide/cloudtrail-event-reference-record-contents.html (the record) and
userguide/cloudtrail-event-reference-user-identity.html.  Parameters stand there as the service
names them, with a small first letter; S3's bucket is `bucketName`.  Events of Lambda carry the
version of the API in their names:
https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from threading import Lock
from typing import Any
from uuid import uuid4

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model
from moto.s3.responses import S3Response

from logkura.facts.cloudtrail import (
    HISTORY_DAYS,
    LAMBDA_EVENT_NAMES,
    LOOKUP_PAGE_MAX_EVENTS,
    READING_OPERATIONS,
    READING_PREFIXES,
)
from logkura.facts.regions import partition_of
from logkura.lab.clock import Clock
from logkura.lab.gate.signer import InvalidKeyError, caller_of

__all__ = ["History", "install"]

_KEPT_MAX = 100_000
_PAGE = LOOKUP_PAGE_MAX_EVENTS.value
_FAILED = 400
# Data events, metrics, and what KMS and STS do with keys and roles without changing them: their
# access level is Write, and CloudTrail says `readOnly` of them
# (https://docs.aws.amazon.com/kms/latest/developerguide/ct-generatedatakey.html, read 2026-11-27).
_DATA = frozenset(
    {
        *("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"),
        *("Decrypt", "DeriveSharedSecret", "Encrypt", "ReEncrypt", "Sign", "Verify"),
        *("GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "VerifyMac"),
        *("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateRandom"),
        *("Invoke", "InvokeAsync", "InvokeWithResponseStream"),
        *("Publish", "PublishBatch", "PutLogEvents", "PutMetricData"),
        *("PutRecord", "PutRecordBatch", "PutRecords"),
        *("ReceiveMessage", "SendMessage", "SendMessageBatch"),
    }
)
_READ_OTHERWISE = {name: each | _DATA for name, each in READING_OPERATIONS.value.items()}
# What S3 calls some operations in its events.
_S3_EVENT_NAMES = {
    "DeletePublicAccessBlock": "DeleteBucketPublicAccessBlock",
    "PutBucketLifecycleConfiguration": "PutBucketLifecycle",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}
_GLOBAL = frozenset({"iam", "sts", "cloudfront", "route53"})
_REGION_OF_GLOBAL = "us-east-1"


@dataclass(frozen=True, slots=True)
class _Made:
    """One call."""

    id: str
    service: str
    name: str
    region: str
    at: datetime
    identity: Mapping[str, str]
    parameters: Mapping[str, Any]

    @property
    def user(self) -> str:
        """The user's name, or the name of the role's session."""
        return self.identity["arn"].rpartition("/")[2].rpartition(":")[2]

    def to_document(self, account: str) -> dict[str, Any]:
        """Return the event as LookupEvents answers it."""
        source = f"{self.service}.amazonaws.com"
        record = {
            "eventVersion": "1.11",
            "userIdentity": dict(self.identity),
            "eventTime": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventSource": source,
            "eventName": self.name,
            "awsRegion": self.region,
            "sourceIPAddress": "127.0.0.1",
            "requestParameters": dict(self.parameters),
            "eventID": self.id,
            "readOnly": False,
            "managementEvent": True,
            "recipientAccountId": account,
        }
        return {
            "EventId": self.id,
            "EventName": self.name,
            "EventSource": source,
            "EventTime": self.at.timestamp(),
            "ReadOnly": "false",
            "Username": self.user,
            "Resources": [],
            "CloudTrailEvent": json.dumps(record),
        }


class History:
    """What was done in a lab.

    Args:
        clock: The lab's clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._made: deque[_Made] = deque(maxlen=_KEPT_MAX)

    def record(self, response: Any, service: str, name: str, parameters: Mapping[str, Any]) -> None:
        """Keep a call that went through."""
        made = _Made(
            id=str(uuid4()),
            service=service,
            name=LAMBDA_EVENT_NAMES.value.get(name, name) if service == "lambda" else name,
            region=_REGION_OF_GLOBAL if service in _GLOBAL else response.region,
            at=self._clock.now(),
            identity=_identity(response),
            parameters=parameters,
        )
        with self._lock:
            self._made.append(made)

    def lookup(
        self, region: str, attributes: Mapping[str, str], since: datetime | None
    ) -> Iterator[_Made]:
        """Yield the events of a region, the newest first."""
        oldest = self._clock.now() - timedelta(days=HISTORY_DAYS.value)
        with self._lock:
            made = list(self._made)
        for each in reversed(made):
            told = {
                "EventName": each.name,
                "EventSource": f"{each.service}.amazonaws.com",
                "EventId": each.id,
                "Username": each.user,
                "ReadOnly": "false",
            }
            if (
                each.region == region
                and each.at >= max(oldest, since or oldest)
                and (attributes.items() <= told.items())
            ):
                yield each


def install(clock: Clock) -> None:
    """Begin an empty history, and have moto's services tell it what they do."""
    history = History(clock)
    BaseResponse.call_action = _telling(history)
    S3Response.bucket_response = _telling_of_buckets(history)
    CloudTrailResponse.lookup_events = _lookup_events(history)


_call_action_of_moto = BaseResponse.call_action
_bucket_response_of_moto = S3Response.bucket_response


def _telling(history: History) -> Callable[[Any], Any]:
    @wraps(_call_action_of_moto)
    def call_action(response: Any) -> Any:
        answer = _call_action_of_moto(response)
        name = response._get_action() or ""
        service = response.boto3_service_name
        if _is_change(service, name) and answer[0] < _FAILED:
            history.record(response, service, name, _parameters(response, service, name))
        return answer

    return call_action


def _telling_of_buckets(history: History) -> Callable[..., Any]:
    @wraps(_bucket_response_of_moto)
    def bucket_response(response: Any, request: Any, full_url: str, headers: Any) -> Any:
        answer = _bucket_response_of_moto(response, request, full_url, headers)
        name = response._get_action_from_method_and_request_uri(request) or ""
        name = _S3_EVENT_NAMES.get(name, name)
        if _is_change("s3", name) and "Bucket" in name and answer[0] < _FAILED:
            bucket = response.parse_bucket_name_from_url(request, full_url)
            history.record(response, "s3", name, {"bucketName": bucket})
        return answer

    return bucket_response


def _is_change(service: str, name: str) -> bool:
    """Tell whether an operation changes something: one that reads has the access level for it."""
    reads = name.startswith(READING_PREFIXES.value)
    return bool(name) and not reads and name not in _READ_OTHERWISE.get(service, _DATA)


def _parameters(response: Any, service: str, name: str) -> dict[str, Any]:
    """Return what was asked for, each name with a small first letter; packages are left out."""
    request, model = response.normalized_request, get_service_model(service)
    protocol = determine_request_protocol(model, request.content_type)
    parsed = PROTOCOL_PARSERS[protocol](model.operation_model(name)).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": response.uri_match,
        }
    )
    return {
        f"{key[:1].lower()}{key[1:]}": value
        for key, value in parsed.items()
        if isinstance(value, str | int) or _is_texts(value)
    }


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_TYPES = {":assumed-role/": "AssumedRole", ":federated-user/": "FederatedUser", ":user/": "IAMUser"}


def _identity(response: Any) -> dict[str, str]:
    """Return who signed the request, as the gate knows it.

    Without a gate a key that is not in force gets as far as here; it counts as the account's.
    """
    account = response.current_account
    root = f"arn:{partition_of(response.region)}:iam::{account}:root"
    try:
        arn = caller_of(response)
    except InvalidKeyError:
        arn = root
    kind = next((kind for part, kind in _TYPES.items() if part in arn), "Root")
    return {"type": kind, "arn": arn, "accountId": account}


def _lookup_events(history: History) -> Callable[[Any], str]:
    def lookup_events(response: Any) -> str:
        """LookupEvents: one attribute, pages by position."""
        given = response._get_param("LookupAttributes") or []
        attributes = {each["AttributeKey"]: each["AttributeValue"] for each in given}
        start = response._get_param("StartTime")
        since = None if start is None else datetime.fromtimestamp(float(start), UTC)
        found = list(history.lookup(response.region, attributes, since))
        first = int(response._get_param("NextToken") or 0)
        size = min(int(response._get_param("MaxResults") or _PAGE), _PAGE)
        page = [each.to_document(response.current_account) for each in found[first : first + size]]
        more = {"NextToken": str(first + size)} if first + size < len(found) else {}
        return json.dumps({"Events": page, **more})

    return lookup_events
