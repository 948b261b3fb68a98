"""Lambda functions in the lab: deployed code runs, in isolation, and fails as AWS says."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pytest

import logkura
from logkura.lab import Lab

MakeFunction = Callable[..., str]


@pytest.fixture
def invoke(lab: Lab) -> Callable[..., dict[str, Any]]:
    """Give a function that invokes another and returns its answer with the payload read."""

    def call(arn: str, event: Any = None, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = lab.clients.get("lambda", "ap-northeast-1").invoke(
            FunctionName=arn, Payload=json.dumps(event), **options
        )
        text = answer["Payload"].read()
        return {**answer, "Payload": json.loads(text) if text else None}

    return call


def test_the_deployed_code_runs_with_its_event_context_and_variables(
    lab: Lab, make_function: MakeFunction, invoke: Callable[..., dict[str, Any]]
) -> None:
    source = """
import os

def handler(event, context):
    return [event["name"], os.environ["GREETING"], os.environ["AWS_REGION"],
            os.environ["AWS_ENDPOINT_URL"], context.function_name, context.aws_request_id != ""]
"""
    answer = invoke(make_function(app=source), {"name": "kura"})
    assert "FunctionError" not in answer
    expected = ["kura", "konnichiwa", "ap-northeast-1", lab.endpoint_url, "transformer", True]
    assert answer["Payload"] == expected
    assert "GREETING" not in os.environ


def test_a_package_of_the_same_name_in_the_zip_stays_apart_from_the_installed_one(
    make_function: MakeFunction, invoke: Callable[..., dict[str, Any]]
) -> None:
    source = """
import logkura

def handler(event, context):
    from logkura.late import word
    return [logkura.__version__, word]
"""
    package = {"logkura/__init__": "__version__ = 'from the zip'", "logkura/late": "word = 'late'"}
    arn = make_function(app=source, **package)
    installed = sys.modules["logkura"]
    assert invoke(arn)["Payload"] == ["from the zip", "late"]
    assert invoke(arn)["Payload"] == ["from the zip", "late"]
    assert sys.modules["logkura"] is installed
    assert logkura.__version__ != "from the zip"
    assert "logkura.late" not in sys.modules


def test_module_state_survives_between_invocations_until_the_code_changes(
    lab: Lab, make_function: MakeFunction, invoke: Callable[..., dict[str, Any]]
) -> None:
    source = "calls = []\ndef handler(event, context):\n    calls.append(1)\n    return len(calls)"
    arn = make_function(app=source)
    assert [invoke(arn)["Payload"], invoke(arn)["Payload"]] == [1, 2]
    lab.clients.get("lambda", "ap-northeast-1").update_function_configuration(
        FunctionName="transformer", Environment={"Variables": {"GREETING": "hello"}}
    )
    assert invoke(arn)["Payload"] == 1


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        ("def handler(e, c): raise KeyError('lost')", "KeyError", "'lost'"),
        ("import no_such_module", "ModuleNotFoundError", "No module named 'no_such_module'"),
        ("def other(e, c): pass", "AttributeError", "module 'app' has no attribute 'handler'"),
        ("def handler(e, c): raise SystemExit(3)", "SystemExit", "3"),
        ("def handler(e, c): return {1, 2}", "TypeError", "not JSON serializable"),
    ],
    ids=["raises", "missing module", "missing handler", "exits", "no JSON"],
)
def test_a_failure_is_a_function_error_with_its_kind_message_and_trace(
    make_function: MakeFunction,
    invoke: Callable[..., dict[str, Any]],
    source: str,
    kind: str,
    message: str,
) -> None:
    answer = invoke(make_function(app=source))
    assert answer["FunctionError"] == "Unhandled"
    assert answer["Payload"]["errorType"] == kind
    assert message in answer["Payload"]["errorMessage"]
    assert answer["Payload"]["stackTrace"]


def test_a_function_that_runs_too_long_times_out(
    lab: Lab, make_function: MakeFunction, invoke: Callable[..., dict[str, Any]]
) -> None:
    arn = make_function(app="import time\ndef handler(e, c): time.sleep(1.5)")
    lab.clients.get("lambda", "ap-northeast-1").update_function_configuration(
        FunctionName="transformer", Timeout=1
    )
    answer = invoke(arn)
    assert answer["FunctionError"] == "Unhandled"
    assert answer["Payload"]["errorMessage"] == "Task timed out after 1.00 seconds"


def test_what_a_function_prints_is_in_its_log_group(
    lab: Lab,
    make_function: MakeFunction,
    invoke: Callable[..., dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    invoke(make_function(app="def handler(e, c): print('one\\ntwo')"))
    logs = lab.clients.get("logs", "ap-northeast-1")
    events = logs.filter_log_events(logGroupName="/aws/lambda/transformer")["events"]
    assert [event["message"] for event in events] == ["one", "two"]
    assert "one" not in capsys.readouterr().out


def test_only_python_runs_and_anything_else_says_so(
    lab: Lab, make_function: MakeFunction, invoke: Callable[..., dict[str, Any]]
) -> None:
    arn = make_function(app="def handler(e, c): pass")
    lab.clients.get("lambda", "ap-northeast-1").update_function_configuration(
        FunctionName="transformer", Runtime="nodejs22.x"
    )
    answer = invoke(arn)
    assert answer["Payload"]["errorType"] == "Lab.UnsupportedRuntime"
    assert "nodejs22.x" in answer["Payload"]["errorMessage"]


def test_an_event_invocation_answers_at_once_with_nothing(
    make_function: MakeFunction, invoke: Callable[..., dict[str, Any]]
) -> None:
    answer = invoke(make_function(app="def handler(e, c): return 1"), InvocationType="Event")
    assert (answer["StatusCode"], answer["Payload"]) == (202, None)


WHO = """
import boto3

def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Arn"]
"""


def test_the_code_signs_as_the_role_of_its_function(
    lab: Lab, make_function: MakeFunction, invoke: Callable[..., dict[str, Any]]
) -> None:
    first, second = make_function("first", app=WHO), make_function("second", app=WHO)
    trust = '{"Version":"2012-10-17","Statement":[]}'
    made = lab.clients.get("iam").create_role(RoleName="other", AssumeRolePolicyDocument=trust)
    lab.clients.get("lambda", "ap-northeast-1").update_function_configuration(
        FunctionName="second", Role=made["Role"]["Arn"]
    )
    session = "arn:aws:sts::123456789012:assumed-role"
    for _ in range(2):
        assert invoke(first)["Payload"] == f"{session}/run/first"
        assert invoke(second)["Payload"] == f"{session}/other/second"
    assert "AWS_SESSION_TOKEN" not in os.environ
