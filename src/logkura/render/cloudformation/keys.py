"""KMS keys with their aliases.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
(read 2026-11-27).
"""

from collections.abc import Iterable

from logkura.estate import Key
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.template import Template

__all__ = ["add_keys"]


def add_keys(template: Template, keys: Iterable[tuple[str, Key]]) -> None:
    """Add the keys that are to be made; those that exist are somebody's own.

    Args:
        template: Where to.
        keys: Each with its logical id.
    """
    references = template.references
    for logical_id, key in keys:
        if key.exists:
            continue
        assert key.policy is not None, "a designed key has its policy"  # noqa: S101 -- blueprint gives it
        template.resource(
            logical_id,
            "AWS::KMS::Key",
            {
                "Description": f"logkura: {key.purpose}",
                "EnableKeyRotation": True,
                "KeyPolicy": references.tree(key.policy.to_document()),
            },
            on_removal="keep",
        )
        template.resource(
            f"{logical_id}Alias",
            "AWS::KMS::Alias",
            {"AliasName": key.alias, "TargetKeyId": Ref(logical_id)},
            # The next deployment finds the key by it, with what lies encrypted under it.
            on_removal="keep",
            tagged=False,
        )
        references.add(key.arn, GetAtt(logical_id, "Arn"))
        template.output(
            f"{logical_id}Arn", f"The key for {key.purpose}.", GetAtt(logical_id, "Arn")
        )
