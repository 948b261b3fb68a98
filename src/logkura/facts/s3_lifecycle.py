"""Where S3 lifecycle rules move objects, and how early."""

from logkura.facts.fact import Fact

__all__ = [
    "INFREQUENT_ACCESS_CLASSES",
    "INFREQUENT_ACCESS_MIN_DAYS",
    "TRANSITION_STORAGE_CLASSES",
]

_MODEL = "botocore 1.44.5 s3 model"
_CONSIDERATIONS = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
    "lifecycle-transition-general-considerations.html"
)

TRANSITION_STORAGE_CLASSES = Fact(
    frozenset(
        {
            "DEEP_ARCHIVE",
            "GLACIER",
            "GLACIER_IR",
            "INTELLIGENT_TIERING",
            "ONEZONE_IA",
            "STANDARD_IA",
        }
    ),
    "storage classes",
    _MODEL,
    "2026-11-17",
)
INFREQUENT_ACCESS_CLASSES = Fact(
    frozenset({"ONEZONE_IA", "STANDARD_IA"}), "storage classes", _CONSIDERATIONS, "2026-04-13"
)
# The user guide asks for 30 days.  The API reference asked for "greater than 30" and, in the SDK's
# model of 2026-11-17, takes "0 or any positive integer" for every class.
INFREQUENT_ACCESS_MIN_DAYS = Fact(
    30, "days before the move", _CONSIDERATIONS, "2026-04-13", settled=False
)
