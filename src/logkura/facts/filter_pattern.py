"""The size of a CloudWatch Logs filter pattern."""

from logkura.facts.fact import Fact

__all__ = [
    "FILTER_PATTERN_MAX_CHARACTERS",
    "REGEXES_PER_PATTERN",
    "WILDCARDS_PER_PATTERN",
    "WILDCARDS_PER_SELECTOR",
]

_SYNTAX = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"
_JSON = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html"
)
_READ_ON = "2026-11-24"

FILTER_PATTERN_MAX_CHARACTERS = Fact(1024, "characters", "botocore 1.44.5 logs model", "2026-11-24")
REGEXES_PER_PATTERN = Fact(2, "regular expressions a filter pattern", _SYNTAX, _READ_ON)
WILDCARDS_PER_SELECTOR = Fact(1, "wildcards a property selector", _JSON, _READ_ON)
WILDCARDS_PER_PATTERN = Fact(3, "wildcard selectors a filter pattern", _JSON, _READ_ON)
