"""Lambda functions."""

from typing import Any

from logkura.aws import Clients
from logkura.estate import Function

__all__ = ["ensure"]


def ensure(function: Function, clients: Clients) -> None:
    """Make the function, or bring its code and configuration to the design."""
    client = clients.get("lambda", function.region)
    configuration: dict[str, Any] = {
        "FunctionName": function.name,
        "Runtime": function.runtime,
        "Role": function.role_arn,
        "Handler": function.handler,
        "MemorySize": function.memory_mib,
        "Timeout": function.timeout_seconds,
        "Environment": {"Variables": dict(function.environment)},
    }
    try:
        client.get_function(FunctionName=function.name)
    except client.exceptions.ResourceNotFoundException:
        client.create_function(**configuration, Code={"ZipFile": function.code})
        return
    client.update_function_code(FunctionName=function.name, ZipFile=function.code)
    client.get_waiter("function_updated_v2").wait(FunctionName=function.name)
    client.update_function_configuration(**configuration)
