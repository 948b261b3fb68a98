"""Policies as `data "aws_iam_policy_document"` blocks.

Source: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/data-sources/iam_policy_document
(read 2026-11-27).
"""

from collections.abc import Iterator

from logkura.iam import Policy, Statement
from logkura.render.terraform.hcl import Attribute, Block, Code, Expression, Item, block
from logkura.render.terraform.references import References, Stage

__all__ = ["document", "json_of"]

_DEFAULT_VERSION = "2012-10-17"


def document(label: str, policy: Policy, references: References, stage: Stage) -> Block:
    """Return a policy as a data source.

    Args:
        label: Its label.
        policy: The policy of the design.
        references: What its values are in the code.
        stage: Where what carries the policy stands.
    """
    version = {} if policy.version == _DEFAULT_VERSION else {"version": policy.version}
    statements = [_statement(each, references, stage) for each in policy.statements]
    return block("data", "aws_iam_policy_document", label, items=statements, **version)


def json_of(label: str) -> Code:
    """Return the expression that is the text of a policy."""
    return Code(f"data.aws_iam_policy_document.{label}.json")


def _statement(statement: Statement, references: References, stage: Stage) -> Block:
    attributes: dict[str, Expression] = {}
    if statement.sid:
        attributes["sid"] = statement.sid
    if statement.effect != "Allow":
        attributes["effect"] = statement.effect
    for name, texts in (
        ("actions", statement.actions),
        ("not_actions", statement.not_actions),
        ("resources", statement.resources),
        ("not_resources", statement.not_resources),
    ):
        if texts:
            attributes[name] = references.values(texts, stage)
    return block("statement", items=list(_inner(statement, references, stage)), **attributes)


def _inner(statement: Statement, references: References, stage: Stage) -> Iterator[Item]:
    for kind, principals in (
        ("principals", statement.principals),
        ("not_principals", statement.not_principals),
    ):
        for name, values in sorted(principals.items()):
            yield block(kind, type=name, identifiers=references.values(values, stage))
    for operator, wanted in sorted(statement.conditions.items()):
        for key, values in sorted(wanted.items()):
            yield Block(
                "condition",
                (),
                (
                    Attribute("test", operator),
                    Attribute("variable", key),
                    Attribute("values", references.values(values, stage)),
                ),
            )
