"""Applying a stack: creating, updating and deleting it as a whole, and rolling back.

The order of statuses is that of
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html (read
2026-11-24).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NoReturn

from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.history import set_stack
from logkura.lab.cloudformation.outputs import settle_outputs
from logkura.lab.cloudformation.plan import replaces
from logkura.lab.cloudformation.refusal import ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.schema import schema_of
from logkura.lab.cloudformation.scope import StackScope
from logkura.lab.cloudformation.stack import Resource, Stack
from logkura.lab.cloudformation.steps import FAILURES, Steps, handler_of, intended, told

__all__ = ["create", "delete", "update"]

_ON_FAILURE = "OnFailure"


def create(registry: Registry, stack: Stack, design: Design) -> None:
    """Create everything; on the first failure do what the request wants done then."""
    stack.design = design
    set_stack(registry, stack, "CREATE_IN_PROGRESS", "User Initiated")
    run = _Run(registry, stack, design)
    try:
        run.forward()
        run.finish()
    except _StoppedError as stop:
        _give_up_creation(registry, stack, stop)
        return
    set_stack(registry, stack, "CREATE_COMPLETE")


def update(registry: Registry, stack: Stack, design: Design, tags: Mapping[str, str]) -> None:
    """Bring the stack to a design; on the first failure go back to what it was."""
    before = replace(stack, resources=dict(stack.resources))
    stack.updated_at, stack.tags = registry.now(), tags
    set_stack(registry, stack, "UPDATE_IN_PROGRESS", "User Initiated")
    run = _Run(registry, stack, design)
    try:
        run.forward()
        run.finish()
    except _StoppedError as stop:
        _go_back(registry, stack, before, run, stop)
        return
    stack.design = design
    set_stack(registry, stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    run.clean_up()
    set_stack(registry, stack, "UPDATE_COMPLETE")


def delete(registry: Registry, stack: Stack, retained: frozenset[str] = frozenset()) -> None:
    """Delete everything that is not to be kept, the last one first.

    Args:
        registry: Where the stack is.
        stack: The stack.
        retained: Logical ids to leave alone besides those that a policy keeps.
    """
    set_stack(registry, stack, "DELETE_IN_PROGRESS", "User Initiated")
    failed = _delete_all(registry, stack, retained)
    if failed:
        reason = f"The following resource(s) failed to delete: [{', '.join(failed)}]. "
        set_stack(registry, stack, "DELETE_FAILED", reason)
        return
    stack.deleted_at = registry.now()
    stack.outputs, stack.imports = (), frozenset()
    set_stack(registry, stack, "DELETE_COMPLETE")


class _StoppedError(Exception):
    """An operation stopped: which resources failed, and in which words."""


class _Run:
    """One pass forward over a design, with what undoes it and what follows it."""

    def __init__(self, registry: Registry, stack: Stack, design: Design) -> None:
        self._registry = registry
        self._stack = stack
        self._design = design
        self._steps = Steps(registry, stack)
        self._scope = StackScope(registry, design.givens, stack.resources)
        self._undo: list[Callable[[], None]] = []
        self._obsolete: list[Resource] = []

    def forward(self) -> None:
        """Make and change resources, each after what it needs."""
        for logical_id in self._design.resources:
            last = self._stack.resources.get(logical_id)
            if last is not None and last.status == "DELETE_COMPLETE":
                last = None
            try:
                wanted = intended(self._design, logical_id, self._scope, self._stack.tags)
            except FAILURES as error:
                self._refuse(logical_id, last, told(error))
            try:
                self._step(last, wanted)
            except ResourceError as error:
                word = "create" if last is None else "update"
                raise _StoppedError(
                    f"The following resource(s) failed to {word}: [{logical_id}]. "
                ) from error

    def finish(self) -> None:
        """Settle the outputs."""
        try:
            self._stack.outputs = settle_outputs(
                self._registry, self._stack, self._scope, self._design
            )
        except FAILURES as error:
            raise _StoppedError(told(error)) from error
        self._stack.imports = frozenset(self._scope.imports)

    def clean_up(self) -> None:
        """Delete what was replaced or left out, where no policy keeps it."""
        removed = [
            each
            for each in self._stack.resources.values()
            if each.logical_id not in self._design.resources and each.status != "DELETE_COMPLETE"
        ]
        for old in self._obsolete:
            current = self._stack.resources[old.logical_id]
            self._try_delete(old, "UpdateReplacePolicy")
            self._stack.resources[old.logical_id] = current
        for resource in reversed(removed):
            self._try_delete(resource, "DeletionPolicy")
            self._stack.resources.pop(resource.logical_id)

    def back(self) -> bool:
        """Undo what was done, the last step first; return whether everything could be undone."""
        whole = True
        for undo in reversed(self._undo):
            try:
                undo()
            except ResourceError:
                whole = False
        return whole

    def _refuse(self, logical_id: str, last: Resource | None, reason: str) -> NoReturn:
        declared = self._design.resources[logical_id]
        resource = last or Resource(logical_id, declared["Type"])
        word = "update" if last else "create"
        self._steps.record(resource, f"{word.upper()}_FAILED", reason)
        raise _StoppedError(f"The following resource(s) failed to {word}: [{logical_id}]. ")

    def _step(self, last: Resource | None, wanted: Resource) -> None:
        if last is None:
            self._undo.append(lambda: self._unmake(wanted.logical_id))
            self._steps.create(wanted)
            return
        handler = handler_of(self._registry, wanted.type)
        if last.applied == wanted.applied and not handler.nested:
            self._stack.resources[wanted.logical_id] = replace(
                last,
                policies=wanted.policies,
                metadata=wanted.metadata,
                depends_on=wanted.depends_on,
                properties=wanted.properties,
            )
            return
        schema = schema_of(wanted.type, self._registry.region)
        if not replaces(schema, last, wanted):
            self._undo.append(lambda: self._unchange(last))
            self._steps.update(last, wanted)
        elif schema.deleted_first:
            self._steps.delete(last)
            self._undo.append(lambda: self._remake(last))
            self._steps.create(wanted)
        else:
            self._replace(last, wanted, handler.name_property)

    def _replace(self, last: Resource, wanted: Resource, name_property: str) -> None:
        name = wanted.applied.get(name_property)
        if name is not None and name == last.applied.get(name_property):
            reason = (
                "CloudFormation cannot update a stack when a custom-named resource requires "
                f"replacing. Rename {name} and update the stack again."
            )
            self._steps.record(last, "UPDATE_FAILED", reason)
            raise ResourceError(reason)
        self._undo.append(lambda: self._unreplace(last))
        self._steps.create(wanted)
        self._obsolete.append(last)

    def _unmake(self, logical_id: str) -> None:
        resource = self._stack.resources[logical_id]
        keep = resource.policies.get("DeletionPolicy") == "Retain"
        self._steps.delete(resource, keep=keep)
        self._stack.resources.pop(logical_id)

    def _unchange(self, last: Resource) -> None:
        current = self._stack.resources[last.logical_id]
        self._steps.update(current, last, back=True)

    def _unreplace(self, last: Resource) -> None:
        current = self._stack.resources[last.logical_id]
        if current.physical_id != last.physical_id:
            self._steps.delete(current)
        self._steps.record(last, "UPDATE_COMPLETE")

    def _remake(self, last: Resource) -> None:
        current = self._stack.resources[last.logical_id]
        if current.status == "CREATE_COMPLETE":
            self._steps.delete(current)
        self._steps.create(last)

    def _try_delete(self, resource: Resource, policy: str) -> None:
        keep = resource.policies.get(policy, "Delete").startswith("Retain")
        try:
            self._steps.delete(resource, keep=keep)
        except ResourceError:
            # The update stands; the event says what was left behind, as on AWS.
            return


def _give_up_creation(registry: Registry, stack: Stack, stop: _StoppedError) -> None:
    wish = stack.settings.get(_ON_FAILURE, "ROLLBACK")
    if wish == "DO_NOTHING":
        set_stack(registry, stack, "CREATE_FAILED", str(stop))
        return
    doing = "DELETE" if wish == "DELETE" else "ROLLBACK"
    set_stack(registry, stack, f"{doing}_IN_PROGRESS", f"{stop}{_asked_for(wish)}")
    failed = _delete_all(registry, stack, frozenset(), created=True)
    stack.outputs, stack.imports = (), frozenset()
    if failed:
        reason = f"The following resource(s) failed to delete: [{', '.join(failed)}]. "
        set_stack(registry, stack, f"{doing}_FAILED", reason)
        return
    if wish == "DELETE":
        stack.deleted_at = registry.now()
    set_stack(registry, stack, f"{doing}_COMPLETE")


def _asked_for(wish: str) -> str:
    return f"{'Delete' if wish == 'DELETE' else 'Rollback'} requested by user."


def _go_back(
    registry: Registry, stack: Stack, before: Stack, run: _Run, stop: _StoppedError
) -> None:
    if stack.settings.get(_ON_FAILURE) == "DO_NOTHING":
        set_stack(registry, stack, "UPDATE_FAILED", str(stop))
        return
    set_stack(registry, stack, "UPDATE_ROLLBACK_IN_PROGRESS", str(stop))
    whole = run.back()
    stack.outputs, stack.imports, stack.tags = before.outputs, before.imports, before.tags
    if not whole:
        set_stack(
            registry, stack, "UPDATE_ROLLBACK_FAILED", "A resource could not be brought back."
        )
        return
    after, stack.resources = stack.resources, {}
    for logical_id, resource in before.resources.items():
        current = after.get(logical_id, resource)
        status = resource.status if current.status.endswith("FAILED") else current.status
        stack.resources[logical_id] = replace(
            resource,
            status=status,
            physical_id=current.physical_id,
            attributes=current.attributes,
        )
    set_stack(registry, stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    set_stack(registry, stack, "UPDATE_ROLLBACK_COMPLETE")


def _delete_all(
    registry: Registry, stack: Stack, retained: frozenset[str], *, created: bool = False
) -> list[str]:
    """Delete in reverse; a resource stays while one that needs it could not be deleted."""
    steps = Steps(registry, stack)
    failed: list[str] = []
    kept_for: set[str] = set()
    for resource in _reversed(stack):
        if resource.status in {"DELETE_COMPLETE", "DELETE_SKIPPED"}:
            continue
        if resource.logical_id in kept_for:
            kept_for.update(resource.depends_on)
            continue
        policy = resource.policies.get("DeletionPolicy", "Delete")
        keep = policy == "Retain" or (policy == "RetainExceptOnCreate" and not created)
        try:
            steps.delete(resource, keep=keep or resource.logical_id in retained)
        except ResourceError:
            failed.append(resource.logical_id)
            kept_for.update(resource.depends_on)
    return failed


def _reversed(stack: Stack) -> list[Resource]:
    """Return the resources, each before what it needs."""
    ordered: dict[str, Resource] = {}

    def visit(resource: Resource) -> None:
        if resource.logical_id in ordered:
            return
        for name in resource.depends_on:
            if name in stack.resources:
                visit(stack.resources[name])
        ordered[resource.logical_id] = resource

    for each in stack.resources.values():
        visit(each)
    return list(reversed(ordered.values()))
