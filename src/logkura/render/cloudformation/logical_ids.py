"""What resources are called in a template: by what they are for, so that no name changes with time.

A resource whose logical id changes is another one to CloudFormation, which makes it anew and
removes the old one.
"""

import hashlib
import re

__all__ = ["filter_id", "own_id", "words"]

_READABLE_CHARACTERS = 40
_DIGEST_CHARACTERS = 10


def words(text: str) -> str:
    """Return the words of a text together, each with a capital: `a-b` is `AB`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text))


def own_id(archive: str, name: str, kind: str) -> str:
    """Return the logical id of a resource that is named after the archive.

    Args:
        archive: The archive's name.
        name: The resource's, such as `logkura-demo-delivery`.
        kind: What it is, such as `Role`.
    """
    return words(name.removeprefix(f"logkura-{archive}")) + kind


def filter_id(log_group: str) -> str:
    """Return the logical id of the filter on a log group: readable, and of this group alone."""
    digest = hashlib.sha256(log_group.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return f"Filter{words(log_group)[:_READABLE_CHARACTERS]}{digest}"
