"""The transformer: Lambda runs it as the function's role.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html (trust and log) and
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html (a response has at most
6 MB: what does not fit is put back into the stream).
"""

from collections.abc import Iterator
from itertools import chain

from logkura.estate import DeliveryStream, Estate, Function
from logkura.facts.regions import regional_arn
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import account_of
from logkura.flows.subscription import put_records
from logkura.iam.allowing import allows_action

__all__ = ["TRANSFORMER_HANDLER", "transformation"]

TRANSFORMER_HANDLER = "logkura.records.lambda_entry.handler"
"""What Lambda calls in the archive's own transformer, which puts back what does not fit."""

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
            if stream.function_arn == function.arn and _puts_back(function, stream, estate):
                when = "when a response would be too large"
                yield from put_records(function.role_arn, stream.arn, stream, _NOT_PUT_BACK, when)


def _puts_back(function: Function, stream: DeliveryStream, estate: Estate) -> bool:
    """Whether a function may put records back into its stream.

    Only a stream of direct puts takes them: the types of streams are those of
    https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html; that
    PutRecord is refused by the others is not said there.  What the code of others does is not
    known; whether it means to put records back is seen by what its role may do.
    """
    if stream.source != "DirectPut":
        return False
    if function.handler == TRANSFORMER_HANDLER:
        return True
    policies = (role.policies for role in estate.roles if role.arn == function.role_arn)
    return any(
        allows_action(statement, action)
        for policy in chain.from_iterable(policies)
        for statement in policy.statements
        for action in ("firehose:PutRecord", "firehose:PutRecordBatch")
    )


def _log(function: Function) -> Iterator[Call]:
    account = account_of(function.arn)
    name = f"log-group:/aws/lambda/{function.name}"
    group = regional_arn("logs", function.region, account, name)
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
