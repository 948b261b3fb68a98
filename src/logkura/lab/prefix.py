"""Firehose's custom prefixes: `!{namespace:value}` expressions, checked and evaluated.

Source of the rules: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and, for the
partition keys, https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-s3bucketprefix.html
(read 2026-11-24).  Firehose adds `YYYY/MM/dd/HH/` to a prefix that has no timestamp expression; the
examples of the second page show that it does not where the prefix has partition keys.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from logkura.facts.firehose import EVALUATED_PREFIX_MAX_CHARACTERS
from logkura.facts.firehose_delivery import RANDOM_STRING_CHARACTERS
from logkura.lab.date_pattern import DatePattern, InvalidDatePatternError

__all__ = ["Expression", "InvalidPrefixError", "MissingKeyError", "Prefix", "random_string"]

_EXPRESSION = re.compile(r"!\{([^{}:]*):([^{}]*)\}")
_PARTITION_NAMESPACES = ("partitionKeyFromLambda", "partitionKeyFromQuery")
_FIREHOSE_VALUES = ("error-output-type", "random-string")
_DEFAULT_TIME = DatePattern.parse("yyyy/MM/dd/HH/")


class InvalidPrefixError(ValueError):
    """A prefix that CreateDeliveryStream refuses; the message is the one AWS gives."""


class MissingKeyError(LookupError):
    """A record came without a partition key that the prefix names, or with an empty one."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One `!{namespace:value}`."""

    namespace: str
    value: str


def random_string() -> str:
    """Return what `!{firehose:random-string}` evaluates to: the start of a UUID."""
    return str(uuid4())[: RANDOM_STRING_CHARACTERS.value]


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix as a sequence of literal text and expressions."""

    parts: tuple[str | Expression, ...]

    @classmethod
    def parse(cls, text: str, field: str) -> "Prefix":
        """Read a prefix.

        Args:
            text: The prefix as put.
            field: `Prefix` or `ErrorOutputPrefix`, which allow different expressions.

        Raises:
            InvalidPrefixError: A stray `!{`, an unknown namespace or value, or an expression that
                the field does not allow.
        """
        parts: list[str | Expression] = []
        end = 0
        for found in _EXPRESSION.finditer(text):
            parts.append(text[end : found.start()])
            parts.append(_checked(Expression(found[1], found[2]), field))
            end = found.end()
        parts.append(text[end:])
        if any(isinstance(part, str) and "!{" in part for part in parts):
            raise InvalidPrefixError("Invalid expression usage")
        return cls(tuple(part for part in parts if part))

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions, in order."""
        return tuple(part for part in self.parts if isinstance(part, Expression))

    @property
    def partition_keys(self) -> tuple[str, ...]:
        """The names of the partition keys that the prefix uses, in order, each once."""
        names = [each.value for each in self.expressions if each.namespace in _PARTITION_NAMESPACES]
        return tuple(dict.fromkeys(names))

    def uses(self, namespace: str, value: str | None = None) -> bool:
        """Whether an expression of the namespace (and of the value, when given) occurs."""
        return any(
            each.namespace == namespace and value in (None, each.value) for each in self.expressions
        )

    def group(self, keys: Mapping[str, str]) -> tuple[str, ...]:
        """Return the values that tell this record's partition from others, in the prefix's order.

        Raises:
            MissingKeyError: A key is missing, or empty, which Firehose treats alike.
        """
        missing = [name for name in self.partition_keys if not keys.get(name)]
        if missing:
            raise MissingKeyError(", ".join(missing))
        return tuple(keys[name] for name in self.partition_keys)

    def evaluate(
        self,
        moment: datetime,
        *,
        keys: Mapping[str, str] | None = None,
        error_output_type: str = "",
        random: Callable[[], str] = random_string,
    ) -> str:
        """Return the prefix of one object, default time prefix included.

        Args:
            moment: When the object's oldest record arrived, in the stream's time zone.
            keys: The partition keys of the object's records.
            error_output_type: The folder of failed records; empty for delivered data.
            random: Gives each random string.

        Raises:
            InvalidPrefixError: The result is longer than S3 prefixes of Firehose may be.
        """
        values = keys or {}
        evaluated = "".join(
            part
            if isinstance(part, str)
            else _evaluated(part, moment, values, error_output_type, random)
            for part in self.parts
        )
        if error_output_type and not self.expressions:
            evaluated += f"{error_output_type}/{_DEFAULT_TIME.format(moment)}"
        elif not error_output_type and not self.uses("timestamp") and not self.partition_keys:
            evaluated += _DEFAULT_TIME.format(moment)
        if len(evaluated) > EVALUATED_PREFIX_MAX_CHARACTERS.value and self.expressions:
            raise InvalidPrefixError(
                "Length of evaluated prefix cannot be greater than "
                f"{EVALUATED_PREFIX_MAX_CHARACTERS.value}"
            )
        return evaluated


def _evaluated(
    expression: Expression,
    moment: datetime,
    keys: Mapping[str, str],
    error_output_type: str,
    random: Callable[[], str],
) -> str:
    if expression.namespace == "timestamp":
        return DatePattern.parse(expression.value).format(moment)
    if expression.namespace in _PARTITION_NAMESPACES:
        return keys[expression.value]
    return random() if expression.value == "random-string" else error_output_type


def _checked(expression: Expression, field: str) -> Expression:
    namespace, value = expression.namespace, expression.value
    invalid = InvalidPrefixError(
        f"Invalid conversion character used in the value of the expression in {field}"
    )
    if namespace in _PARTITION_NAMESPACES:
        if field != "Prefix":
            raise InvalidPrefixError(
                "Dynamic Partitioning Namespaces can't be part of an error prefix expression"
            )
        if not value:
            raise invalid
    elif namespace == "timestamp":
        try:
            DatePattern.parse(value)
        except InvalidDatePatternError as error:
            raise invalid from error
    elif namespace == "firehose":
        if value not in _FIREHOSE_VALUES:
            raise invalid
        if value == "error-output-type" and field == "Prefix":
            raise InvalidPrefixError(
                "Prefix must not contain any occurrence of !{firehose:error-output-type}"
            )
    else:
        raise InvalidPrefixError(
            f"Namespace to the left of colon ({namespace}) is an invalid keyword!"
        )
    return expression
