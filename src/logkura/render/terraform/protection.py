"""Protection from deletion: of what holds data, and of nothing else.

Terraform refuses a plan that would delete a resource under `prevent_destroy`, which takes no
variable; an override file beside the code lifts it, on purpose and in sight.  Merging a `lifecycle`
block of an override goes argument by argument:
https://developer.hashicorp.com/terraform/language/files/override (read 2026-11-27).
"""

from collections.abc import Iterable

from logkura.render.terraform.hcl import Block, Comment, Item, block
from logkura.render.terraform.layout import write_file

__all__ = ["PROTECTED", "UNPROTECTED_FILE", "protected", "unprotected"]

PROTECTED = ("aws_kms_key", "aws_s3_bucket")
"""Types of resources that hold data: objects, and the keys without which nobody reads them."""

UNPROTECTED_FILE = "unprotected_override.tf"


def protected() -> Block:
    """Return the block that keeps a resource from being deleted."""
    return block("lifecycle", prevent_destroy=True)


def unprotected(addresses: Iterable[str]) -> bytes:
    """Return the override file that lets resources be deleted.

    Args:
        addresses: Of resources under protection, such as `aws_s3_bucket.archive`.
    """
    items: list[Item] = [Comment("While this file lies here, buckets and keys can be deleted.")]
    for address in sorted(addresses):
        kind, _, label = address.partition(".")
        items.append(
            block("resource", kind, label, items=[block("lifecycle", prevent_destroy=False)])
        )
    return write_file(items)
