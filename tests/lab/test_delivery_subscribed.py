"""Log events on their whole way: a log group, its filter, a stream, its function, the bucket."""

import gzip
import json
from collections.abc import Callable
from typing import Any

from logkura.lab import Lab

MESSAGES_ONLY = """
import base64, gzip, json

def handler(event, context):
    answers = []
    for record in event["records"]:
        message = json.loads(gzip.decompress(base64.b64decode(record["data"])))
        kept = message["messageType"] == "DATA_MESSAGE"
        answers.append({
            "recordId": record["recordId"],
            "result": "Ok" if kept else "Dropped",
            "data": record["data"],
            "metadata": {"partitionKeys": {"group": message["logGroup"].strip("/") or "none"}},
        })
    return {"records": answers}
"""


def test_log_events_reach_the_bucket_by_group_and_the_control_message_does_not(
    lab: Lab,
    make_stream: Callable[..., str],
    make_function: Callable[..., str],
    processing: Callable[..., dict[str, Any]],
    objects: Callable[..., dict[str, bytes]],
) -> None:
    """F8."""
    make_stream(
        Prefix="group=!{partitionKeyFromLambda:group}/",
        ErrorOutputPrefix="errors/!{firehose:error-output-type}/",
        DynamicPartitioningConfiguration={"Enabled": True},
        ProcessingConfiguration=processing(make_function(app=MESSAGES_ONLY)),
    )
    logs = lab.clients.get("logs", "ap-northeast-1")
    now = int(lab.clock.now().timestamp() * 1000)
    for group in ("/one", "/two"):
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        logs.put_subscription_filter(
            logGroupName=group,
            filterName="archive",
            filterPattern="ERROR",
            destinationArn="arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/stream",
            roleArn="arn:aws:iam::123456789012:role/logs",
        )
        events = [{"timestamp": now, "message": f"{kind} of {group}"} for kind in ("ERROR", "INFO")]
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
    lab.advance(60 + 300)
    found = {
        key.partition("/")[0]: json.loads(gzip.decompress(body)) for key, body in objects().items()
    }
    assert sorted(found) == ["group=one", "group=two"]
    for name in ("one", "two"):
        message = found[f"group={name}"]
        assert message["logGroup"] == f"/{name}"
        assert [event["message"] for event in message["logEvents"]] == [f"ERROR of /{name}"]
    assert lab.firehose.pending_records == 0
