"""Resources that nothing is known of."""

from collections.abc import Iterator

from logkura.checks.access.hanging import hanging_on
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["unseen"]


@rule("I204", source="https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html")
def unseen(subject: Subject) -> Iterator[Found]:
    """A resource that the archive uses was not seen.

    A bucket, stream or function that is named and that is not among what was read, or that could
    not be read: the calls that it takes part in were not looked at. Nothing is claimed about them:
    they are not clean, and the exit status is 3 when there is nothing worse.

    Bad:
        streams.logkura-demo.bucket: somebody-elses-bucket
    Good:
        streams.logkura-demo.bucket: demo-tokyo-crr-01
    """
    estate = subject.estate
    outside = {arn for each in estate.outside for arn in (each.arn, each.through)}
    for arn, reason in sorted(estate.unread.items()):
        if arn not in outside:
            yield _found(arn, f"`{arn}` could not be read: {reason}{hanging_on(subject, arn)}")
    told = {*estate.unread, *(arn.partition(":s3:::")[2] for arn in estate.unread)}
    buckets = {bucket.name for bucket in estate.buckets}
    arns = {stream.arn for stream in estate.streams}
    arns |= {function.arn for function in estate.functions}
    arns |= {each.arn for each in estate.destinations}
    named = [(stream.arn, stream.bucket, buckets) for stream in estate.streams]
    named += [(each.arn, each.function_arn, arns) for each in estate.streams if each.function_arn]
    named += [(each.log_group, each.destination_arn, arns) for each in estate.filters]
    named += [
        (each.bucket.arn, each.rule.destination_bucket, buckets) for each in subject.replicated
    ]
    for resource, name, known in sorted(named, key=lambda each: each[:2]):
        if name not in known and name not in told:
            yield _found(resource, f"`{name}`, which `{resource}` uses, is not in the estate")


def _found(resource: str, message: str) -> Found:
    return Found(resource, message, fix="check it where it lives, or the live account")
