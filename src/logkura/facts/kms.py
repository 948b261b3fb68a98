"""What KMS allows."""

from logkura.facts.fact import Fact

__all__ = [
    "CROSS_ACCOUNT_ACTIONS",
    "ROTATION_PERIOD_DEFAULT_DAYS",
    "ROTATION_PERIOD_MAX_DAYS",
    "ROTATION_PERIOD_MIN_DAYS",
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
