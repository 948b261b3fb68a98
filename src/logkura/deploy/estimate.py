"""Changes as templates tell them, where CloudFormation cannot be asked yet."""

from collections.abc import Iterator, Mapping, Sequence

from logkura.deploy.changes import Action, Change
from logkura.deploy.probes import name_of
from logkura.deploy.templates import Declared

__all__ = ["additions", "estimate"]


def additions(
    resources: Sequence[Declared], place: str, known: Mapping[str, str]
) -> Iterator[Change]:
    """Yield the making of every resource of a template, in its order.

    Args:
        resources: Of the template.
        place: The stack as the user knows it.
        known: What `templates.givens` returns for the stack.
    """
    for each in resources:
        yield Change(Action.ADD, place, each.logical_id, each.type, name_of(each, known))


def estimate(
    before: Sequence[Declared], after: Sequence[Declared], place: str, known: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what differs between two templates; whether a change replaces is not known here.

    A change of a parameter's value is not seen.

    Args:
        before: Resources of the stack's template.
        after: Resources of the template that it is to have.
        place: The stack as the user knows it.
        known: What `templates.givens` returns for the stack.
    """
    last = {each.logical_id: each for each in before}
    wanted = {each.logical_id: each for each in after}
    for each in after:
        old = last.get(each.logical_id)
        if old is None:
            yield Change(Action.ADD, place, each.logical_id, each.type, name_of(each, known))
        elif old != each:
            names = dict.fromkeys([*old.properties, *each.properties])
            changed = [
                name for name in names if old.properties.get(name) != each.properties.get(name)
            ]
            yield Change(
                Action.REPLACE,
                place,
                each.logical_id,
                each.type,
                name_of(each, known),
                tuple(f"{name} changes" for name in changed),
                uncertain=True,
                kept=each.update_replace_policy.startswith("Retain"),
            )
    for old in before:
        if old.logical_id not in wanted:
            kept = old.deletion_policy.startswith("Retain")
            name = name_of(old, known)
            yield Change(Action.REMOVE, place, old.logical_id, old.type, name, kept=kept)
