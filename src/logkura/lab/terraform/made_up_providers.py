"""Resources of small providers that are not on this machine, made up in Terraform's own terms.

Many modules use hashicorp/random for a suffix, and null or time for an order of things.  What they
give is text that means nothing, so each becomes a `terraform_data`, which Terraform has built in,
with a text of ours.
"""

import re
from pathlib import Path

from logkura.lab.terraform.ties import closing_brace

__all__ = ["made_up_providers"]

_HOME = Path("registry.terraform.io", "hashicorp")
_KINDS = {
    "random": "random_(?:id|string|pet|uuid|integer|password)",
    "null": "null_resource",
    "time": "time_(?:sleep|static|rotating|offset)",
}
_KEPT = re.compile(r"^[ \t]*(?:count|for_each)\s*=[^\n]*$", re.MULTILINE)
_TEXT = '"0a1b2c3d"'
_NUMBER = "1"


def made_up_providers(folder: Path, plugins: Path) -> tuple[str, ...]:
    """Rewrite the code below a folder; return the addresses of what was made up.

    Args:
        folder: A copy of the code, which is changed.
        plugins: The folder of the providers that this machine has.
    """
    absent = [name for name in _KINDS if not (plugins / _HOME / name).is_dir()]
    found: list[str] = []
    for file in sorted(folder.rglob("*.tf")):
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
        changed = text
        for name in absent:
            changed, made = _without(changed, name)
            found += made
        if changed != text:
            file.write_text(changed, encoding="utf-8", errors="surrogateescape")
    return tuple(found)


def _without(text: str, provider: str) -> tuple[str, list[str]]:
    kinds = _KINDS[provider]
    block = re.compile(rf'^[ \t]*resource\s+"({kinds})"\s+"([\w-]+)"\s*\{{', re.MULTILINE)
    made: list[str] = []
    parts: list[str] = []
    end = 0
    for found in block.finditer(text):
        kind, name = found.groups()
        close = closing_brace(text, found.end())
        kept = "\n".join(_KEPT.findall(text[found.end() : close]))
        value = _NUMBER if kind == "random_integer" else _TEXT
        head = f'resource "terraform_data" "{kind}_{name}" {{\n{kept}\n  input = {value}\n'
        parts += [text[end : found.start()], head]
        made.append(f"{kind}.{name}")
        end = close
    text = "".join([*parts, text[end:]])
    attribute = re.compile(rf"\b({kinds})\.([\w-]+)((?:\[[^\]\n]*\])?)\.(?!id\b)[a-z_0-9]+")
    text = attribute.sub(r"terraform_data.\1_\2\3.output", text)
    if provider == "random":  # its ids are its values
        identity = rf"\b({kinds})\.([\w-]+)((?:\[[^\]\n]*\])?)\.id\b"
        text = re.sub(identity, r"terraform_data.\1_\2\3.output", text)
    text = re.sub(rf"(?<![.\w\"])({kinds})\.([\w-]+)", r"terraform_data.\1_\2", text)
    return _without_requirement(text, provider), made


def _without_requirement(text: str, provider: str) -> str:
    """Take a provider out of `required_providers`, in both of its forms, and its own block."""
    text = re.sub(rf"^[ \t]*{provider}\s*=\s*\{{[^{{}}]*\}}[ \t]*$", "", text, flags=re.MULTILINE)
    text = re.sub(rf'^[ \t]*{provider}\s*=\s*"[^"\n]*"[ \t]*$', "", text, flags=re.MULTILINE)
    return re.sub(rf'^[ \t]*provider\s+"{provider}"\s*\{{\s*\}}', "", text, flags=re.MULTILINE)
