"""Designs that AWS accepts and that then fail without a word, with the rules that find each.

Where the same failure is one of policies and one of settings, both rules are named.  Those that
have no code speak of resources which the estate does not have yet.
"""

from dataclasses import dataclass

__all__ = ["SILENT_FAILURES", "SilentFailure"]


@dataclass(frozen=True, slots=True)
class SilentFailure:
    """A design that fails without a word.

    Attributes:
        number: Its number, by which the cases of the tests name it.
        title: What is designed.
        codes: The rules that find it; empty for none.
        note: What is left open.
    """

    number: int
    title: str
    codes: tuple[str, ...]
    note: str = ""


_NO_SERVICE_LOGS = "the estate has no service logs yet; lint finds it in a document"
_ALONE = "lint finds it in a document"
_NONE = "the estate has no service logs yet"

SILENT_FAILURES = tuple(
    SilentFailure(number, *row)
    for number, row in enumerate(
        (
            ("the alias of a key as the resource of a policy", ("E120", "E201")),
            ("`kms:RequestAlias` where the service passes the key's ARN", ("W126", "E201")),
            ("a condition on the key's header with an id or an alias", ("E127", "E201")),
            ("the same condition where the client sends no header", ("I160",)),
        ),
        1,
    )
)
