"""Keys that are to be made: the key, its policy, its alias."""

from collections.abc import Iterator, Sequence

from logkura.estate import Key
from logkura.iam import Policy
from logkura.render.terraform.hcl import GAP, Attribute, Block, Code, Item, block
from logkura.render.terraform.policies import document, json_of
from logkura.render.terraform.protection import protected
from logkura.render.terraform.references import Stage
from logkura.render.terraform.scope import Scope

__all__ = ["keys"]


def keys(scope: Scope) -> Iterator[Item]:
    """Yield the keys of the design that do not exist yet, behind the policies that they have.

    Keys with the same policy share its data source.
    """
    made = [key for key in scope.estate.keys if not key.exists]
    documents = _documents(made, scope)
    for label, policy in documents:
        yield document(label, policy, scope.references, Stage.KEY)
    for key in made:
        label = next((label for label, policy in documents if policy == key.policy), "")
        yield from _key(key, label, scope)


def _documents(made: Sequence[Key], scope: Scope) -> list[tuple[str, Policy]]:
    """Return the policies that differ from each other, each under the label of its first key."""
    found: list[tuple[str, Policy]] = []
    for key in made:
        if key.policy is not None and key.policy not in [policy for _, policy in found]:
            found.append((f"{scope.labels.key(key)}_key", key.policy))
    return [("key", policy) for _, policy in found] if len(found) == 1 else found


def _key(key: Key, policy: str, scope: Scope) -> Iterator[Block]:
    label = scope.labels.key(key)
    provider = list(scope.in_region(key.region))
    settings: list[Item] = [
        Attribute("description", f"logkura: {key.purpose}"),
        Attribute("deletion_window_in_days", Code("var.key_deletion_window_days")),
        Attribute("enable_key_rotation", value=True),
    ]
    if policy:
        settings.append(Attribute("policy", json_of(policy)))
    yield Block(
        "resource",
        ("aws_kms_key", label),
        (*provider, *([GAP] if provider else []), *settings, protected()),
    )
    if key.alias is not None:
        yield block(
            "resource",
            "aws_kms_alias",
            label,
            items=[
                *provider,
                *([GAP] if provider else []),
                Attribute("name", key.alias),
                Attribute("target_key_id", Code(f"aws_kms_key.{label}.key_id")),
            ],
        )
