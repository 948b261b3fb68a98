"""A design held against what stands in a lab, by the comparison that `logkura drift` makes."""

from logkura.estate import Estate, compare

__all__ = ["differences"]


def differences(designed: Estate, read: Estate, others: frozenset[str] = frozenset()) -> list[str]:
    """Return in words what differs between a design, or what stands elsewhere, and what was read.

    Args:
        designed: What there should be, with designed or with real ARNs.
        read: What there is; everything of it has to be designed.
        others: Names of what is there besides, which has to be there and is somebody else's.
    """
    compared = compare(designed, read, others=True)
    assert compared.unknown == ()
    surplus = {each.name for each in compared.differences if each.is_superfluous}
    assert others <= surplus
    return [
        each.sentence
        for each in compared.differences
        if not (each.is_superfluous and each.name in others)
    ]
