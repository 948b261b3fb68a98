"""The Lambda functions that streams use.

Source: https://docs.aws.amazon.com/lambda/latest/api/ (read 2026-11-27): GetFunctionConfiguration
and GetPolicy take an ARN with a version or alias, and then answer for that; variables that Lambda
cannot decrypt are replaced by an error.
"""

from collections.abc import Iterable
from functools import partial

from logkura.estate import Function
from logkura.iam import PolicyKind
from logkura.inventory.reader import Reader

__all__ = ["read_functions"]


def read_functions(reader: Reader, referred: Iterable[str]) -> tuple[Function, ...]:
    """Return functions, sorted by ARN.

    Args:
        reader: Reads the account.
        referred: ARNs of functions, as streams name them: with or without a version or alias.
    """
    found = reader.each(partial(_read_function, reader), sorted(set(referred)))
    return tuple(function for function in found if function is not None)


def _read_function(reader: Reader, arn: str) -> Function | None:
    region = arn.split(":")[3]
    found = reader.ask("lambda", "get_function_configuration", region, arn, FunctionName=arn)
    if not found:
        return None
    environment = found.get("Environment", {})
    if "Error" in environment:
        code = environment["Error"].get("ErrorCode", "Error")
        reader.note(arn, f"{code}: the environment, of lambda:GetFunctionConfiguration")
    held = reader.ask("lambda", "get_policy", region, arn, FunctionName=arn).get("Policy")
    return Function(
        name=found["FunctionName"],
        arn=arn,
        region=region,
        role_arn=found.get("Role", ""),
        runtime=found.get("Runtime", ""),
        handler=found.get("Handler", ""),
        memory_mib=found.get("MemorySize", 0),
        timeout_seconds=found.get("Timeout", 0),
        environment=dict(sorted(environment.get("Variables", {}).items())),
        code=b"",
        code_sha256=found.get("CodeSha256", ""),
        policy=None
        if held is None
        else reader.policy(held, PolicyKind.RESOURCE, arn, "lambda:GetPolicy"),
    )
