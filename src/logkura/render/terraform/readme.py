"""README.md of a rendering: how to apply it, and how to take it away."""

from importlib.resources import files

from logkura.render.terraform.protection import UNPROTECTED_FILE, unprotected
from logkura.render.terraform.scope import Scope

__all__ = ["readme"]


def readme(scope: Scope) -> bytes:
    """Return the page of a rendering."""
    override = unprotected(_protected(scope)).decode()
    lines = ["```", *override.splitlines(), "```"]
    text = files("logkura.render").joinpath("terraform_files", "README.md.txt")
    return (
        text.read_text(encoding="utf-8")
        .format(
            name=scope.references.name,
            archive=scope.archive.archive,
            file=UNPROTECTED_FILE,
            override="\n".join(f"   {line}".rstrip() for line in lines),
        )
        .encode()
    )


def _protected(scope: Scope) -> list[str]:
    """Return the addresses of what stands under protection."""
    buckets = [f"aws_s3_bucket.{scope.labels.bucket(each)}" for each in scope.estate.buckets]
    made = [key for key in scope.estate.keys if not key.exists]
    return [*buckets, *(f"aws_kms_key.{scope.labels.key(key)}" for key in made)]
