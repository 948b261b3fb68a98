"""What KMS allows."""

from logkura.facts.fact import Fact

__all__ = [
    "CROSS_ACCOUNT_ACTIONS",
    "DELETION_WINDOW_MAX_DAYS",
    "DELETION_WINDOW_MIN_DAYS",
    "REQUESTS_A_SECOND",
    "REQUESTS_A_SECOND_ELSEWHERE",
    "ROTATION_PERIOD_DEFAULT_DAYS",
    "ROTATION_PERIOD_MAX_DAYS",
    "ROTATION_PERIOD_MIN_DAYS",
    "STATE_IN_USE",
    "SYMMETRIC_SPEC",
]

_ROTATION = "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html"

ROTATION_PERIOD_MIN_DAYS = Fact(90, "days", _ROTATION, "2026-11-24")
ROTATION_PERIOD_DEFAULT_DAYS = Fact(365, "days", _ROTATION, "2026-11-24")
ROTATION_PERIOD_MAX_DAYS = Fact(2560, "days", _ROTATION, "2026-11-24")

CROSS_ACCOUNT_ACTIONS = Fact(
    frozenset(
        {
            "kms:creategrant",
            "kms:decrypt",
            "kms:derivesharedsecret",
            "kms:describekey",
            "kms:encrypt",
            "kms:generatedatakey",
            "kms:generatedatakeypair",
            "kms:generatedatakeypairwithoutplaintext",
            "kms:generatedatakeywithoutplaintext",
            "kms:generatemac",
            "kms:getkeyrotationstatus",
            "kms:getpublickey",
            "kms:listgrants",
            "kms:reencryptfrom",
            "kms:reencryptto",
            "kms:retiregrant",
            "kms:revokegrant",
            "kms:sign",
            "kms:verify",
            "kms:verifymac",
        }
    ),
    "actions in lower case that work on a key of another account",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
    "2026-11-24",
)

_REQUESTS = "https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html"

# The same page's words on S3 still name the older 5,500, 10,000 and 50,000.
REQUESTS_A_SECOND: Fact[dict[str, int]] = Fact(
    {
        "us-east-1": 100_000,
        "us-west-2": 100_000,
        "eu-west-1": 100_000,
        "us-east-2": 20_000,
        "ap-southeast-1": 20_000,
        "ap-southeast-2": 20_000,
        "ap-northeast-1": 20_000,
        "eu-central-1": 20_000,
        "eu-west-2": 20_000,
    },
    "symmetric requests a second, shared by an account in a region; can be raised",
    _REQUESTS,
    "2026-09-01",
)
REQUESTS_A_SECOND_ELSEWHERE = Fact(
    10_000, "the same, in every other region", _REQUESTS, "2026-09-01"
)

SYMMETRIC_SPEC = Fact(
    "SYMMETRIC_DEFAULT",
    "kind of the keys that S3, Firehose and CloudWatch Logs encrypt with",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html",
    "2026-11-27",
)
STATE_IN_USE = Fact(
    "Enabled",
    "state of keys that can be used",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
    "2026-11-27",
)
DELETION_WINDOW_MIN_DAYS = Fact(
    7,
    "days between scheduling a key's deletion and its end, at least",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",
    "2026-11-27",
)
DELETION_WINDOW_MAX_DAYS = Fact(
    30,
    "days between scheduling a key's deletion and its end, at most",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html",
    "2026-11-27",
)
