"""Where S3 lifecycle rules move objects."""

from logkura.facts.fact import Fact

__all__ = ["TRANSITION_STORAGE_CLASSES"]

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
    "botocore 1.44.5 s3 model",
    "2026-11-17",
)
