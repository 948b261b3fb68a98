"""How many tags AWS takes, and what they may hold."""

from logkura.facts.fact import Fact

__all__ = [
    "TAGS_PER_OBJECT",
    "TAGS_PER_RESOURCE",
    "TAG_KEY_MAX_CHARACTERS",
    "TAG_PUNCTUATION",
    "TAG_RESERVED_PREFIX",
    "TAG_VALUE_MAX_CHARACTERS",
]

_OBJECTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html"
# Of the services an archive tags, Firehose writes its limits into its model; the others state the
# same numbers in prose.
_MODEL = "botocore 1.44.5 firehose model"
_MODEL_READ_ON = "2026-11-17"

TAGS_PER_RESOURCE = Fact(50, "tags a resource", _MODEL, _MODEL_READ_ON)
TAGS_PER_OBJECT = Fact(10, "tags an S3 object", _OBJECTS, "2026-11-24")
TAG_KEY_MAX_CHARACTERS = Fact(128, "characters", _MODEL, _MODEL_READ_ON)
TAG_VALUE_MAX_CHARACTERS = Fact(256, "characters", _MODEL, _MODEL_READ_ON)
TAG_RESERVED_PREFIX = Fact("aws:", "start of a key, in any case", _MODEL, _MODEL_READ_ON)
TAG_PUNCTUATION = Fact(
    frozenset("_.:/=+-@"), "characters beside letters, digits and spaces", _MODEL, _MODEL_READ_ON
)
