"""Which log groups feed a stream."""

from collections.abc import Iterator

from logkura.estate import DeliveryStream, Estate, Function, SubscriptionFilter

__all__ = ["fed_streams", "function_of"]


def fed_streams(
    estate: Estate,
) -> Iterator[tuple[DeliveryStream, tuple[SubscriptionFilter, ...]]]:
    """Yield each stream that log groups are subscribed to, with their filters."""
    for stream in estate.streams:
        filters = tuple(each for each in estate.filters if each.destination_arn == stream.arn)
        if filters:
            yield stream, filters


def function_of(estate: Estate, stream: DeliveryStream) -> Function | None:
    """Return the function that transforms a stream, without regard to its version."""
    for function in estate.functions:
        if stream.function_arn in {function.arn, f"{function.arn}:$LATEST"}:
            return function
    return None
