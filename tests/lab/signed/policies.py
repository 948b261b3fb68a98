"""Policies to deploy, and the refusals that come of them."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

ACCOUNT, TOKYO = "123456789012", "ap-northeast-1"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
USER = f"arn:aws:iam::{ACCOUNT}:user/ops/mary"
LOG = "arn:aws:s3:::archive/log"

Keys = dict[str, str]
Enter = Callable[..., Any]


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def deny(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {**allow(*actions, resource=resource, **more), "Effect": "Deny"}


def trust(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


def refusal(call: Callable[[], Any]) -> tuple[str, str]:
    """Return code and message of the error that a call gives; nothing for none."""
    try:
        call()
    except ClientError as error:
        told = error.response["Error"]
        return told["Code"], told.get("Message", "")
    return "", ""


def code(call: Callable[[], Any]) -> str:
    return refusal(call)[0]


def keys_of(credentials: dict[str, Any]) -> Keys:
    """Return what STS gave as boto3 takes it."""
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }
