"""The calls that Lambda makes in the name of a function's role, put to the lab's authoriser.

Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html (read
2026-11-24): Lambda assumes the role when the function runs, and writes its log as the role.
"""

from dataclasses import dataclass

from logkura.flows import session_arn
from logkura.lab.authorisation import Authoriser, Call

__all__ = ["FunctionRole"]

_SERVICE = "lambda.amazonaws.com"


@dataclass(frozen=True, slots=True)
class FunctionRole:
    """A function's role, asking before each call.

    Attributes:
        arn: The role's ARN.
        function_arn: The function; its name is the name of the sessions.
        authoriser: Who decides.
    """

    arn: str
    function_arn: str
    authoriser: Authoriser

    def may_be_assumed(self) -> bool:
        """Whether Lambda may assume the role."""
        _, _, _, region, *_ = self.function_arn.split(":")
        account = self.arn.split(":")[4]
        return self.authoriser.allows(Call(_SERVICE, "sts:AssumeRole", self.arn, account, region))

    def may_log(self, group: str, stream: str) -> bool:
        """Whether the role may make a log stream and write to it."""
        _, partition, _, region, account, _, name, *_ = self.function_arn.split(":")
        caller = session_arn(self.arn, name)
        arn = f"arn:{partition}:logs:{region}:{account}:log-group:{group}:log-stream:{stream}"
        return all(
            self.authoriser.allows(Call(caller, action, arn, account, region))
            for action in ("logs:CreateLogStream", "logs:PutLogEvents")
        )
