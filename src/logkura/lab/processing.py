"""A stream's processing configuration: which function, with which buffer and retries.

Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html and
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html (read 2026-11-24).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from logkura.facts.firehose import (
    TRANSFORM_BUFFER_DEFAULT_MIB,
    TRANSFORM_BUFFER_DEFAULT_SECONDS,
    TRANSFORM_RETRIES,
)
from logkura.facts.firehose_delivery import (
    TRANSFORM_BUFFER_MAX_MIB,
    TRANSFORM_BUFFER_MAX_SECONDS,
    TRANSFORM_BUFFER_MIN_MIB,
)
from logkura.lab.lacking import LackingError

__all__ = ["FunctionProcessor", "Processing"]

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FunctionProcessor:
    """A Lambda function between the stream and its destination.

    Attributes:
        arn: The function's ARN, with or without a qualifier, as put.
        buffer_size_bytes: So many bytes of records make a batch.
        buffer_interval_seconds: A batch of this age is sent though it is smaller.
        retries: How often a failed invocation is repeated.
    """

    arn: str
    buffer_size_bytes: int
    buffer_interval_seconds: int
    retries: int

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> "FunctionProcessor":
        """Read the parameters of a processor of type `Lambda`.

        Raises:
            ValueError: A parameter is missing or outside its bounds.
        """
        if "LambdaArn" not in parameters:
            raise ValueError("LambdaArn is required to configure a lambda processor")
        if ("BufferSizeInMBs" in parameters) != ("BufferIntervalInSeconds" in parameters):
            raise ValueError(
                "Both BufferSizeInMBs and BufferIntervalInSeconds are required to configure "
                "buffering for lambda processor."
            )
        size = float(parameters.get("BufferSizeInMBs", TRANSFORM_BUFFER_DEFAULT_MIB.value))
        interval = int(
            parameters.get("BufferIntervalInSeconds", TRANSFORM_BUFFER_DEFAULT_SECONDS.value)
        )
        lowest, highest = TRANSFORM_BUFFER_MIN_MIB.value, TRANSFORM_BUFFER_MAX_MIB.value
        if not lowest <= size <= highest:
            raise ValueError(f"BufferSizeInMBs must be between {lowest} and {highest}, got {size}")
        if not 0 <= interval <= TRANSFORM_BUFFER_MAX_SECONDS.value:
            raise ValueError(
                f"BufferIntervalInSeconds must be between 0 and "
                f"{TRANSFORM_BUFFER_MAX_SECONDS.value}, got {interval}"
            )
        return cls(
            arn=parameters["LambdaArn"],
            buffer_size_bytes=int(size * _MIB),
            buffer_interval_seconds=interval,
            retries=int(parameters.get("NumberOfRetries", TRANSFORM_RETRIES.value)),
        )


@dataclass(frozen=True, slots=True)
class Processing:
    """What happens to records between the stream and S3.

    Attributes:
        function: The transformer, if there is one.
        newline_between_records: Whether AppendDelimiterToRecord is on: a line feed between the
            records of an object.
    """

    function: FunctionProcessor | None = None
    newline_between_records: bool = False

    @classmethod
    def parse(cls, configuration: Mapping[str, Any]) -> "Processing":
        """Read a ProcessingConfiguration; a disabled one processes nothing.

        Raises:
            ValueError: AWS would refuse it.
            LackingError: It names a processor that the lab lacks.
        """
        if not configuration.get("Enabled"):
            return cls()
        processors = configuration.get("Processors") or []
        types = [processor["Type"] for processor in processors]
        if unknown := sorted(set(types) - {"Lambda", "AppendDelimiterToRecord"}):
            raise LackingError(f"the lab does not run the processor {unknown[0]}")
        if types.count("Lambda") > 1:
            raise ValueError("Only one Lambda processor can be configured for a delivery stream")
        function = None
        for processor in processors:
            if processor["Type"] == "Lambda":
                function = FunctionProcessor.parse(
                    {
                        parameter["ParameterName"]: parameter["ParameterValue"]
                        for parameter in processor.get("Parameters") or []
                    }
                )
        return cls(function, "AppendDelimiterToRecord" in types)
