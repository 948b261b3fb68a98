"""Where Lambda enters: settings from the environment, and the way back into the stream."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

from logkura.records.outcome import Settings
from logkura.records.reingest import PutRecords, put_back
from logkura.records.transform import transform

__all__ = ["handler", "settings_from"]

_BOOLEANS = {"true": True, "false": False}


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read LOGKURA_FORMAT, LOGKURA_TIME_ZONE and LOGKURA_VERIFY; each has a default.

    Raises:
        ValueError: A value is none that the transformer knows.
    """
    archive_format = environment.get("LOGKURA_FORMAT", "envelope")
    if archive_format not in get_args(get_type_hints(Settings)["format"]):
        expected = "envelope, event or message"
        raise ValueError(f"LOGKURA_FORMAT is `{archive_format}`, expected {expected}")
    verify = environment.get("LOGKURA_VERIFY", "true")
    if verify not in _BOOLEANS:
        raise ValueError(f"LOGKURA_VERIFY is `{verify}`, expected true or false")
    zone = ZoneInfo(environment.get("LOGKURA_TIME_ZONE", "UTC"))
    return Settings(archive_format, _BOOLEANS[verify], zone)  # type: ignore[arg-type]


_SETTINGS = settings_from(os.environ)


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Answer one invocation of Firehose."""
    return transform(event, _SETTINGS, _into_stream(event))


def _into_stream(event: Mapping[str, Any]) -> PutRecords:
    stream = str(event.get("deliveryStreamArn", "")).rpartition("/")[2]

    def put_records(records: Sequence[bytes]) -> Sequence[bool]:
        # Imported when it is needed, which is almost never: a cold start does not wait for it.
        import boto3  # noqa: PLC0415

        firehose = boto3.client("firehose")
        return put_back(
            records,
            lambda batch: firehose.put_record_batch(DeliveryStreamName=stream, Records=batch),
        )

    return put_records


# An empty batch: what the format needs is imported while the function starts, not in its first
# invocation.
handler({"records": []}, None)
