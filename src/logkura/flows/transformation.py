"""The transformer: Lambda runs it as the function's role.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html (trust and log) and
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html (a response has at most
6 MB: what does not fit is put back into the stream).
"""

from collections.abc import Iterator

from logkura.estate import Estate, Function
from logkura.facts.regions import partition_of
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import account_of
from logkura.flows.subscription import put_records

__all__ = ["transformation"]

_PAGE = Source("https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html")
_NOT_RUN = Denial(
    "Lambda.FunctionError in the stream's error log; the records go untransformed to the error"
    " prefix",
    Aftermath.LEFT,
)
_NO_LOG = Denial("the function's log group stays empty", Aftermath.UNHARMED)
_NOT_PUT_BACK = Denial(
    "the function fails for messages that do not fit into one response; they go untransformed to"
    " the error prefix",
    Aftermath.LEFT,
)


def transformation(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the functions that transform an estate's streams."""
    for function in estate.functions:
        yield Call(
            purpose="AssumeRole",
            action="sts:AssumeRole",
            principals=("lambda.amazonaws.com",),
            resource=Value.of(function.role_arn),
            resource_account=account_of(function.role_arn),
            source=_PAGE,
            denial=_NOT_RUN,
        )
        yield from _log(function)
        for stream in estate.streams:
            if stream.function_arn == function.arn:
                when = "when a response would be too large"
                yield from put_records(function.role_arn, stream.arn, stream, _NOT_PUT_BACK, when)


def _log(function: Function) -> Iterator[Call]:
    account = account_of(function.arn)
    owner = f"arn:{partition_of(function.region)}:logs:{function.region}:{account}"
    group = f"{owner}:log-group:/aws/lambda/{function.name}"
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield Call(
            purpose="WriteLog",
            action=action,
            principals=(function.role_arn,),
            resource=Value.below(f"{group}:log-stream:", "2026/01/01/[$LATEST]0"),
            resource_account=account,
            source=_PAGE,
            denial=_NO_LOG,
            when=When.SOMETIMES,
            note="the runtime writes its log in its own time",
        )
