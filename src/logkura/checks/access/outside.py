"""Resources that code names and does not make."""

from collections.abc import Iterator

from logkura.checks.access.hanging import hanging_on
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["outside"]


@rule(
    "I223",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/best-practices.html",
    read_on="2026-11-27",
)
def outside(subject: Subject) -> Iterator[Found]:
    """The code names a resource that it does not make.

    The bucket of another stack, the log group of another team, a key that is given as a parameter:
    the code was tried as if it were there and let everything pass. Nothing is claimed about it, nor
    about the calls that its policies decide. What the code itself says is decided all the same:
    across accounts, what the caller's own policies do not allow is denied. This is how code is
    divided, and no fault: the exit status stays 0. Once both sides are deployed, a check of the
    live account (`aws://PROFILE/REGION`) sees them together.

    Bad:
        outside: [{arn: "arn:aws:s3:::somebody-elses-bucket"}]
    Good:
        outside: []
    """
    for each in subject.estate.outside:
        said = f"`{each.arn}` is named here and made elsewhere; nothing is known of it"
        if each.through:
            said = (
                f"`{each.arn}` has the policy `{each.through}`, which is made elsewhere; nothing is"
                " known of what it may"
            )
        yield Found(
            each.arn,
            f"{said}{hanging_on(subject, each.arn)}",
            fix="check it where it is made, or both together in the live account",
            where="outside",
        )
