"""Values for what somebody's code leaves open, so that it can be tried as it lies there."""

__all__ = ["made_up_text"]

_ACCOUNT = "123456789012"
_CHARACTERS_MAX = 50


def made_up_text(name: str, region: str, characters_max: int = _CHARACTERS_MAX) -> str:
    """Return a text for a variable or parameter, by its name.

    Args:
        name: Its name.
        region: What it is when it names a region.
        characters_max: How long it may be.
    """
    lowered = name.lower()
    if "region" in lowered:
        return region
    if "account" in lowered:
        return _ACCOUNT
    return f"logkura-{lowered.replace('_', '-')}"[:characters_max]
