"""What Terraform says when it fails: which resources, why, and what to do.

Terraform prints each error in a frame: a line `Error: …`, and `with ADDRESS,` where a resource of
the code is at fault.
"""

import re

from logkura.lab.lacking import is_lacking

__all__ = ["failures", "hint_for", "is_refusal", "kind_of", "told"]

_LINES_SHOWN = 40
_ERROR = re.compile(r"^Error: (?P<reason>.*)$")
_ADDRESS = re.compile(r"^with (?P<address>[^ ]+),$")
_ANSWER = re.compile(r"StatusCode: (?P<status>[45]\d\d)\b.*?api error (?P<code>\w+)")
_INSTANCE = re.compile(r"\[[^]]*\]")
_PROVIDERS = "Failed to query available provider packages"
_OF_PROVIDERS = (
    "the code needs a provider that is not on this machine: run `terraform init` in the directory,"
    " which fetches it, or name a mirror by TF_PLUGIN_DIR"
)
_OF_MODULES = (
    "the code needs modules that are elsewhere: run `terraform init` in the directory, which"
    " fetches them"
)
_MODULES = re.compile(r"Error: (?:Error accessing remote module|Failed to download module|Module)")
_HINT = "the lab has the services of a log archive; give variables with --var"


def told(text: str) -> str:
    """Return what Terraform's errors say, without their frames, as far as one can read."""
    return "\n".join([f"  {line}" for line in _lines(text)][:_LINES_SHOWN])


def hint_for(text: str) -> str:
    """Return what to do about Terraform's errors."""
    plain = " ".join(_lines(text))
    if _PROVIDERS in plain:
        return _OF_PROVIDERS
    return _OF_MODULES if _MODULES.search(plain) else _HINT


def failures(text: str) -> dict[str, str]:
    """Return address to reason of the resources that failed; none where an error has no address."""
    found: dict[str, str] = {}
    reason, open_errors = "", 0
    for line in _lines(text):
        error, address = _ERROR.match(line), _ADDRESS.match(line)
        if error:
            reason, open_errors = error["reason"], open_errors + 1
        elif address and reason:
            found[address["address"]] = reason
            reason, open_errors = "", open_errors - 1
        elif reason:
            reason = f"{reason} {line}"
    return {} if open_errors else found


def is_refusal(reason: str) -> bool:
    """Tell whether a service refused; else the lab, or Terraform itself, could not go on."""
    found = _ANSWER.search(reason)
    return found is not None and not is_lacking(found["code"], int(found["status"]))


def kind_of(address: str) -> str:
    """Return the type of a resource by its address: `module.a.aws_lb.b[0]` is an `aws_lb`."""
    return _INSTANCE.sub("", address).split(".")[-2]


def _lines(text: str) -> list[str]:
    lines = (line.strip("│╷╵ ").strip() for line in text.splitlines())
    return [line for line in lines if line]
