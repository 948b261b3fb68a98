"""What CloudWatch Logs accepts, refuses and sends."""

from logkura.facts.fact import Fact

__all__ = [
    "EVENT_AGE_MAX_DAYS",
    "EVENT_FUTURE_MAX_HOURS",
    "EVENT_MAX_BYTES",
    "EVENT_OVERHEAD_BYTES",
    "LOG_GROUP_NAME_MAX_CHARACTERS",
    "LOG_GROUP_NAME_PATTERN",
    "PUT_LOG_EVENTS_MAX_BYTES",
    "PUT_LOG_EVENTS_MAX_EVENTS",
    "PUT_LOG_EVENTS_MAX_SPAN_HOURS",
    "REGEX_FILTERS_PER_LOG_GROUP",
    "SUBSCRIPTION_FILTERS_PER_LOG_GROUP",
]

_API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html"
_MODEL_READ_ON = "2026-11-17"
_LIMITS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"

LOG_GROUP_NAME_MAX_CHARACTERS = Fact(
    512, "characters", "botocore 1.44.5 logs model", _MODEL_READ_ON
)
LOG_GROUP_NAME_PATTERN = Fact(
    r"[\.\-_/#A-Za-z0-9]+", "regular expression", "botocore 1.44.5 logs model", _MODEL_READ_ON
)
PUT_LOG_EVENTS_MAX_BYTES = Fact(1_048_576, "bytes a call", _API, _MODEL_READ_ON)
EVENT_OVERHEAD_BYTES = Fact(26, "bytes an event", _API, _MODEL_READ_ON)
PUT_LOG_EVENTS_MAX_EVENTS = Fact(10_000, "events a call", _API, _MODEL_READ_ON)
PUT_LOG_EVENTS_MAX_SPAN_HOURS = Fact(24, "hours a call", _API, _MODEL_READ_ON)
EVENT_MAX_BYTES = Fact(1_048_576, "bytes, the 26 of overhead included", _LIMITS, "2026-09-01")
EVENT_AGE_MAX_DAYS = Fact(14, "days", _API, _MODEL_READ_ON)
EVENT_FUTURE_MAX_HOURS = Fact(2, "hours", _API, _MODEL_READ_ON)
# The quota page says 5 since 2026; the SDK's text and an older crawl of the page say 2.
SUBSCRIPTION_FILTERS_PER_LOG_GROUP = Fact(
    5, "filters a log group", _LIMITS, "2026-09-01", settled=False
)
REGEX_FILTERS_PER_LOG_GROUP = Fact(
    5,
    "filter patterns with a regular expression a log group",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    "2026-11-24",
)
