"""What `data` blocks look for and do not find, by what the provider says of it.

Most blocks ask for their resource by its name, which a lab can stand in for at once.  Some ask for
a list and look through it: what they look for is in their error alone.
"""

import re
from collections.abc import Iterator

from logkura.lab.outside import Kind, Thing

__all__ = ["read_in_vain", "reads_failed"]

_OF_A_READ = re.compile(r"^\s*with (?:[^ ]+\.)?data\.[^ ]+,$", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_LISTED = {Kind.ALIAS: re.compile(r"reading KMS Alias \((alias/[^)]+)\)")}


def reads_failed(text: str) -> bool:
    """Tell whether a `data` block is among what Terraform's errors are about."""
    return _OF_A_READ.search(text) is not None


def read_in_vain(text: str, account: str, region: str) -> Iterator[Thing]:
    """Yield what was looked for in lists, and was not there.

    Args:
        text: Terraform's errors.
        account: The account of the lab.
        region: Where providers stand that name no region.
    """
    plain = _SPACE.sub(" ", text)
    for kind, pattern in _LISTED.items():
        for name in dict.fromkeys(pattern.findall(plain)):
            yield Thing(kind, name, account, region)
