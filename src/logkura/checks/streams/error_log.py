"""Where a stream says what fails."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["error_log"]


@rule(
    "W257",
    source="https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html",
    read_on="2026-11-27",
)
def error_log(subject: Subject) -> Iterator[Found]:
    """A stream reports its errors nowhere.

    Without a log group for delivery errors, or with one that does not exist, nothing says why
    deliveries and transformations fail; after 24 hours the records are gone. Of a log group that is
    made elsewhere, or could not be read, nothing is claimed.

    Bad:
        streams.logkura-demo.log_group: ""
    Good:
        streams.logkura-demo.log_group: /aws/kinesisfirehose/logkura-demo
    """
    known = {(group.name, group.region) for group in subject.estate.log_groups}
    for stream in subject.estate.streams:
        owner = stream.arn.replace(":firehose:", ":logs:").rpartition(":")[0]
        # Of what is made elsewhere, or could not be read or listed, nothing is claimed.
        is_elsewhere = subject.estate.why_unread(f"{owner}:log-group:{stream.log_group}")
        if (stream.log_group, stream.region) not in known and not (
            stream.log_group and is_elsewhere
        ):
            told = (
                f"into `{stream.log_group}`, which is not there" if stream.log_group else "nowhere"
            )
            yield Found(
                stream.arn,
                f"`{stream.name}` reports its errors {told}",
                fix="turn on CloudWatchLoggingOptions, and make the log group and its log stream",
                where="error log",
            )
