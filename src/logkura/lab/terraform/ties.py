"""Taking out of Terraform code what ties it to another machine: versions and credentials.

The lab has the Terraform and the AWS provider that lie on this machine, and no others.  What is to
be seen is what the code makes, so it is tried with these; code that needs another version fails at
the place where it does.
"""

import re

__all__ = ["closing_brace", "without_ties"]

_TERRAFORM = re.compile(r'^(\s*)required_version\s*=\s*"[^"\n]*"', re.MULTILINE)
_BLOCK = re.compile(r'^\s*(?:required_providers|provider\s+"aws")\s*\{', re.MULTILINE)
_VERSION = re.compile(r'\bversion\s*=\s*"[^"\n]*"[ \t]*,?')
# What leads to files and accounts of the user; the lab has its own credentials.
_CREDENTIALS = re.compile(
    r"^[ \t]*(?:profile|shared_\w+|access_key|secret_key|token|allowed_account_ids)\s*=[^\n]*$",
    re.MULTILINE,
)
# Terraform 0.12's form: `aws = "~> 3.0"`.
_SHORT = re.compile(r'^(\s*\w+\s*=\s*)"[^"\n]*"', re.MULTILINE)


_BRACE = re.compile(r"[{}]")


def without_ties(text: str) -> str:
    """Return Terraform code that any version of Terraform and of the provider may run here."""
    text = _TERRAFORM.sub(r"\1", text)
    parts: list[str] = []
    end = 0
    for found in _BLOCK.finditer(text):
        if found.start() < end:
            continue
        close = closing_brace(text, found.end())
        block = text[found.end() : close]
        freed = _VERSION.sub("", block)
        if "required_providers" in found.group():
            freed = _without_short_form(freed)
        else:
            freed = _CREDENTIALS.sub("", freed)
        parts += [text[end : found.end()], freed]
        end = close
    return "".join([*parts, text[end:]])


def _without_short_form(block: str) -> str:
    """Free `aws = "~> 3.0"`, and leave the arguments inside of nested braces alone."""
    if "{" in block:
        return block
    return _SHORT.sub(lambda found: f'{found.group(1)}"> 0"', block)


def closing_brace(text: str, start: int) -> int:
    """Return where the block closes that was opened before `start`; braces in strings are even."""
    depth = 1
    for found in _BRACE.finditer(text, start):
        depth += 1 if found.group() == "{" else -1
        if not depth:
            return found.start()
    return len(text)
