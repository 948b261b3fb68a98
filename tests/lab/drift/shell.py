"""The commands of the AWS CLI that are told, run through botocore as the AWS CLI does.

Options become parameters by the operation's own model, so a command that names an option that the
operation does not have fails; `$(…)`, `--query` and `--output text` are done as a shell would.
"""

import json
import re
import shlex
from typing import Any

import jmespath
from botocore import xform_name

from logkura.aws import Clients

__all__ = ["run"]

_SERVICES = {"s3api": "s3"}
_WAITED_FOR = {"stack-name": "StackName", "change-set-name": "ChangeSetName"}
_INNER = re.compile(r'"\$\((.*?)\)"')


def run(command: str, clients: Clients) -> Any:
    """Run a command, and return what it prints, or what AWS answers."""
    inner = _INNER.sub(lambda found: shlex.quote(str(run(found[1], clients))), command)
    program, service, operation, *words = shlex.split(inner)
    assert program == "aws"
    waiter = words.pop(0) if operation == "wait" else ""
    options = _options(words)
    client = clients.get(_SERVICES.get(service, service), options.pop("region"))
    query, output = options.pop("query", ""), options.pop("output", "")
    if waiter:
        named = {_WAITED_FOR[option]: text for option, text in options.items()}
        client.get_waiter(waiter.replace("-", "_")).wait(**named)
        return None
    answer = getattr(client, operation.replace("-", "_"))(**_parameters(client, operation, options))
    if query:
        found = jmespath.search(query, answer)
        return found if output == "text" else json.dumps(found)
    return answer


def _options(words: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    while words:
        name = words.pop(0)
        assert name.startswith("--"), name
        flag = not words or words[0].startswith("--")
        found[name.removeprefix("--")] = "true" if flag else words.pop(0)
    return found


def _parameters(client: Any, operation: str, options: dict[str, str]) -> dict[str, Any]:
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    shape = client.meta.service_model.operation_model(names[operation]).input_shape
    members = {xform_name(name, "-"): (name, each) for name, each in shape.members.items()}
    return {
        members[option][0]: _value(text, members[option][1].type_name)
        for option, text in options.items()
    }


def _value(text: str, kind: str) -> Any:
    if kind in {"structure", "map", "list"}:
        if text[:1] in "[{":
            return json.loads(text)
        if kind == "list":
            return text.split(" ")
        return dict(part.split("=", 1) for part in text.split(","))
    if kind in {"integer", "long"}:
        return int(text)
    if kind in {"double", "float"}:
        return float(text)
    return text == "true" if kind == "boolean" else text
