"""Functions that streams use."""

from collections.abc import Callable
from typing import Any

from logkura.inventory.functions import read_functions
from logkura.inventory.reader import Reader

ARN = "arn:aws:lambda:ap-northeast-1:123456789012:function:f"
FOUND: dict[str, Any] = {"FunctionName": "f", "Role": "arn:r", "Runtime": "python3.13"}
POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal":'
    ' {"Service": "logs.amazonaws.com"}, "Action": "lambda:InvokeFunction", "Resource": "*"}]}'
)


def test_a_function_without_a_policy_has_none(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of(
        {
            "lambda.get_function_configuration": FOUND,
            "lambda.get_policy": "ResourceNotFoundException",
        }
    )
    (function,) = read_functions(reader, [ARN, ARN])
    assert (function.policy, function.code, function.runtime) == (None, b"", "python3.13")
    assert reader.unread == {}


def test_an_alias_is_asked_for_by_its_own_arn(reader_of: Callable[..., Reader]) -> None:
    asked: list[str] = []

    def policy(**sent: str) -> dict[str, str]:
        asked.append(sent["FunctionName"])
        return {"Policy": POLICY}

    reader = reader_of({"lambda.get_function_configuration": FOUND, "lambda.get_policy": policy})
    (function,) = read_functions(reader, [f"{ARN}:live"])
    assert asked == [function.arn] == [f"{ARN}:live"]
    assert function.policy is not None


def test_a_function_that_is_not_there_is_unread(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({"lambda.get_function_configuration": "ResourceNotFoundException"})
    assert read_functions(reader, [ARN]) == ()
    assert reader.unread == {ARN: "ResourceNotFoundException: lambda:GetFunctionConfiguration"}


def test_an_environment_that_lambda_cannot_decrypt_is_unread(
    reader_of: Callable[..., Reader],
) -> None:
    environment = {"Error": {"ErrorCode": "AccessDeniedException", "Message": "kms"}}
    reader = reader_of(
        {
            "lambda.get_function_configuration": {**FOUND, "Environment": environment},
            "lambda.get_policy": {"Policy": POLICY},
        }
    )
    (function,) = read_functions(reader, [ARN])
    assert function.environment == {}
    assert "environment" in reader.unread[ARN]
