"""From a signed request to the calls that are put to the lab's authoriser."""

from collections.abc import Iterator
from datetime import datetime

from moto.firehose.models import firehose_backends

from logkura.lab.authorisation import Call
from logkura.lab.gate.actions import UNDECIDED, actions_of, control_actions_of, is_known
from logkura.lab.gate.asked import Asked
from logkura.lab.gate.context import common_keys, service_keys
from logkura.lab.gate.need import Need, owner_of
from logkura.lab.gate.pass_role import passed_roles
from logkura.lab.gate.resources import COVERED, resources_of
from logkura.lab.gate.s3_needs import s3_needs
from logkura.lab.gate.signer import Signer

__all__ = ["calls_of"]

_S3_CONTROL = "s3control"
_PUTS_RECORDS = frozenset({"PutRecord", "PutRecordBatch"})
_SEVERAL_KEYS = {"kms:ReEncryptFrom": "SourceKeyId", "kms:ReEncryptTo": "DestinationKeyId"}


def calls_of(asked: Asked, signer: Signer, now: datetime) -> Iterator[Call]:
    """Yield every call that must be allowed before a request is answered.

    Args:
        asked: The request.
        signer: Who signs it.
        now: The lab's time.
    """
    common = {**common_keys(asked, now), **signer.context}
    for need in _needs(asked):
        context = need.context if need.is_implied else {**common, **need.context}
        yield Call(
            principal=signer.arn,
            action=need.action,
            resource=need.resource,
            resource_account=need.account,
            region=need.region,
            context=context,
            issuer=signer.issuer,
            session=signer.session,
            note=_note(asked, need.action),
        )


def _needs(asked: Asked) -> Iterator[Need]:
    if f"{asked.service}:{asked.operation}" in UNDECIDED:
        return
    if asked.model == "s3" and asked.operation:
        yield from s3_needs(asked)
    else:
        yield from _plain(asked)
    yield from passed_roles(asked)


def _plain(asked: Asked) -> Iterator[Need]:
    """Yield what an operation of any other service needs."""
    keys = service_keys(asked)
    for action in _actions(asked):
        for resource in _resources(asked, action):
            yield Need(
                action=action,
                resource=resource,
                account=owner_of(resource, asked.account),
                region=asked.region,
                context=keys,
            )
    if asked.service == "firehose" and asked.operation in _PUTS_RECORDS:
        yield from _through_firehose(asked)
    if asked.service == "sts" and asked.parameters.get("Tags"):
        role = asked.text("RoleArn")
        if role:
            account = owner_of(role, asked.account)
            yield Need("sts:TagSession", role, account, asked.region, keys)


def _actions(asked: Asked) -> tuple[str, ...]:
    if asked.model == _S3_CONTROL:
        return control_actions_of(asked.operation or "*")
    return actions_of(asked.service, asked.operation or "*")


def _through_firehose(asked: Asked) -> Iterator[Need]:
    """Yield the calls for the key of the stream that records are put into.

    Source: https://docs.aws.amazon.com/firehose/latest/dev/encryption.html (read 2026-11-24).
    """
    streams = firehose_backends[asked.account][asked.region].delivery_streams
    stream = streams.get(asked.text("DeliveryStreamName"))
    encryption = stream.delivery_stream_encryption_configuration if stream else {}
    key = str(encryption.get("KeyARN") or "") if encryption.get("Status") == "ENABLED" else ""
    for action in ("kms:GenerateDataKey", "kms:Decrypt") if key else ():
        account = owner_of(key, asked.account)
        yield Need(action, key, account, asked.region, is_implied=True)


def _resources(asked: Asked, action: str) -> tuple[str, ...]:
    parameter = _SEVERAL_KEYS.get(action)
    if parameter is None:
        return resources_of(asked, action)
    return resources_of(asked.with_parameters(KeyId=asked.text(parameter)), action)


def _note(asked: Asked, action: str) -> str:
    if not asked.operation:
        return f"the lab cannot tell which operation of {asked.service} this is"
    if not is_known(action):
        return f"AWS's reference has no action {action}: decided by its name alone"
    if action.partition(":")[0] not in COVERED or asked.model == _S3_CONTROL:
        return f"the lab does not know what {action} is about: decided by its name alone"
    return ""
