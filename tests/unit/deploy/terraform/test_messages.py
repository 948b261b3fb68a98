"""Terraform's messages in a user's words."""

from typing import Any

import pytest

from logkura.deploy.terraform.messages import Diagnostic, error_of, in_words

HOOK: dict[str, Any] = {"resource": {"addr": "aws_s3_bucket.archive"}}
# As Terraform 1.11.4 with provider 5.100.0 printed them.
MISSING = (
    "putting CloudWatch Logs Subscription Filter (logkura-demo): operation error CloudWatch Logs: "
    "PutSubscriptionFilter, https response error StatusCode: 400, RequestID: 0pHoIetXiK7B, "
    "ResourceNotFoundException: The specified log group does not exist."
)
PROTECTED = (
    "Resource aws_kms_key.stream has lifecycle.prevent_destroy set, but the plan calls for this "
    "resource to be destroyed. To avoid this error and continue with the plan, either disable "
    "lifecycle.prevent_destroy or reduce the scope of the plan using the -target option."
)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            {"type": "apply_complete", "hook": {**HOOK, "action": "create", "id_value": "b"}},
            "aws_s3_bucket.archive made: b",
        ),
        (
            {"type": "apply_complete", "hook": {**HOOK, "action": "delete", "id_value": "b"}},
            "aws_s3_bucket.archive removed",
        ),
        (
            {"type": "apply_complete", "hook": {**HOOK, "action": "update"}},
            "aws_s3_bucket.archive changed",
        ),
        ({"type": "apply_complete", "hook": {**HOOK, "action": "read", "id_value": "1"}}, ""),
        ({"type": "apply_errored", "hook": HOOK}, "aws_s3_bucket.archive failed"),
        (
            {"type": "apply_progress", "hook": {**HOOK, "elapsed_seconds": 10}},
            "aws_s3_bucket.archive takes 10 s so far",
        ),
        ({"type": "change_summary", "@message": "Plan: 1 to add."}, "Plan: 1 to add."),
        ({"type": "refresh_start", "hook": HOOK}, ""),
        ({"type": "version"}, ""),
    ],
)
def test_steps(message: dict[str, Any], words: str) -> None:
    assert in_words(message) == words


def test_a_diagnostic_is_one_line_without_the_sdks_noise() -> None:
    found = Diagnostic.of(
        {
            "severity": "error",
            "summary": MISSING,
            "detail": "",
            "address": 'aws_cloudwatch_log_subscription_filter.archive["/demo/app"]',
            "range": {"filename": "subscriptions.tf", "start": {"line": 22}},
        }
    )
    assert found is not None
    assert found.is_error
    assert found.words == (
        'aws_cloudwatch_log_subscription_filter.archive["/demo/app"]: putting CloudWatch Logs '
        "Subscription Filter (logkura-demo): ResourceNotFoundException: The specified log group "
        "does not exist"
    )


def test_without_a_resource_the_place_is_told() -> None:
    where = {"filename": "keys.tf", "start": {"line": 16}}
    found = Diagnostic.of(
        {"severity": "error", "summary": "Unsupported\n argument.", "detail": "x.", "range": where}
    )
    assert found is not None
    assert found.words == "keys.tf:16: Unsupported argument: x"
    warning = Diagnostic.of({"severity": "warning", "summary": "old"})
    assert warning is not None
    assert (warning.is_error, warning.words) == (False, "old")
    assert Diagnostic.of(None) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (PROTECTED, "protected"),
        ("AWS account ID not allowed: 111111111111", "another account"),
        ("Error acquiring the state lock", "force-unlock"),
        ("Saved plan is stale", "plan and confirm again"),
        ("Failed to query available provider packages", "mirror"),
        ("User: x is not authorized to perform: s3:CreateBucket", "allow s3:CreateBucket"),
        ("something else", ""),
    ],
)
def test_an_error_says_what_to_do(text: str, hint: str) -> None:
    error = error_of("apply", [Diagnostic(True, "", text, "")], ())  # noqa: FBT003 -- a field
    assert error.code == "deploy-terraform"
    assert hint in error.hint
    assert bool(error.hint) == bool(hint)


def test_the_first_error_counts_and_the_others_are_counted() -> None:
    errors = [
        Diagnostic(is_error=True, address=name, text="no", place="") for name in ("a", "b", "c")
    ]
    error = error_of("apply", errors, ())
    assert error.message == "`terraform apply` failed: a: no (and 2 more)"
    assert error_of("init", [], ["no such", "thing"]).message.endswith("failed: no such thing")
    assert error_of("init", [], []).message.endswith("failed: it said nothing")
