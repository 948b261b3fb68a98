"""What a KMS alias may be called."""

from logkura.facts.fact import Fact

__all__ = ["ALIAS_MAX_CHARACTERS", "ALIAS_PATTERN", "ALIAS_RESERVED_PREFIX"]

_CREATE_ALIAS = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html"
_READ_ON = "2026-11-24"

ALIAS_MAX_CHARACTERS = Fact(256, "characters, `alias/` included", _CREATE_ALIAS, _READ_ON)
ALIAS_PATTERN = Fact(r"alias/[A-Za-z0-9/_-]+", "regular expression", _CREATE_ALIAS, _READ_ON)
ALIAS_RESERVED_PREFIX = Fact("alias/aws/", "start of an alias", _CREATE_ALIAS, _READ_ON)
