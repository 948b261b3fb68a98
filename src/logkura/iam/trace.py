"""Why a request is allowed or denied: every layer, statement and condition with its outcome.

The trace is made only when it is asked for, from the same compiled statements as the decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from logkura.iam.engine import CompiledLevel, Engine
from logkura.iam.layers import Layer, Outcome, Side, resource_decides, rules
from logkura.iam.principal import Named
from logkura.iam.request import ContextValue, Request
from logkura.iam.statement import CompiledStatement
from logkura.iam.wording import sentence, whole

__all__ = ["ConditionTrace", "Decision", "LevelTrace", "StatementTrace", "trace"]


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One condition of a statement.

    Attributes:
        operator: As written in the policy.
        key: The condition key, as written.
        wanted: The policy's values.
        found: The request's value; None when there is none.
        met: Whether the condition holds.
    """

    operator: str
    key: str
    wanted: tuple[str, ...]
    found: ContextValue | None
    met: bool


@dataclass(frozen=True, slots=True)
class StatementTrace:
    """One statement, held against a request.

    Attributes:
        name: Its Sid, or `statement 3` when it has none.
        compiled: The statement.
        principal: Whether it reaches the caller.
        action: Whether it is about the action.
        resource: Whether it is about the resource.
        conditions: Its conditions.
    """

    name: str
    compiled: CompiledStatement
    principal: bool
    action: bool
    resource: bool
    conditions: tuple[ConditionTrace, ...]

    @property
    def unmet(self) -> tuple[ConditionTrace, ...]:
        """The conditions that do not hold."""
        return tuple(each for each in self.conditions if not each.met)

    @property
    def matches(self) -> bool:
        """Whether the statement applies to the request."""
        return self.principal and self.action and self.resource and not self.unmet


@dataclass(frozen=True, slots=True)
class LevelTrace:
    """One layer, or one level of a layer that has levels.

    Attributes:
        layer: Which layer.
        name: The level's name; empty for layers without levels.
        rules: Whether the layer has a say in this request.
        statements: Every statement of it.
    """

    layer: Layer
    name: str
    rules: bool
    statements: tuple[StatementTrace, ...]

    @property
    def outcome(self) -> Outcome:
        """What the level alone says."""
        matching = [each for each in self.statements if each.matches]
        if any(each.compiled.is_deny for each in matching):
            return Outcome.EXPLICITLY_DENIED
        return Outcome.ALLOWED if matching else Outcome.IMPLICITLY_DENIED


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its reasons.

    Attributes:
        request: What was asked.
        outcome: What AWS decides.
        levels: Every layer and level that has policies.
        decisive: The layer that the outcome is due to.
        statement: The statement that allows or denies explicitly; None for an implicit denial.
        nearest: Of an implicit denial, the Allow statement that came nearest; None when no Allow
            statement of the decisive layer is about the action at all.
    """

    request: Request
    outcome: Outcome
    levels: tuple[LevelTrace, ...]
    decisive: Layer
    statement: StatementTrace | None
    nearest: StatementTrace | None

    def explain(self, language: Literal["en", "ja"] = "en", *, in_full: bool = False) -> str:
        """Return the one sentence that a person needs first, or every layer and statement.

        Args:
            language: English or Japanese.
            in_full: Whether to add the trace of each statement.
        """
        return whole(self, language) if in_full else sentence(self, language)


def trace(engine: Engine, request: Request) -> Decision:
    """Decide a request and say why."""
    levels = tuple(_level(engine, level, request) for level in engine.levels)
    outcome = engine.decide(request)
    acting = [each for level in levels if level.rules for each in _matching(level, outcome)]
    if outcome is Outcome.EXPLICITLY_DENIED:
        layer, statement = acting[0]
        return Decision(request, outcome, levels, layer, statement, None)
    side = engine.side(request)
    if outcome is Outcome.ALLOWED:
        granting = [each for each in acting if each[0] in {Layer.IDENTITY, Layer.RESOURCE}]
        if not granting:
            return Decision(request, outcome, levels, Layer.IDENTITY, None, None)
        layer, statement = granting[0]
        return Decision(request, outcome, levels, layer, statement, None)
    layer = _missing(levels, side, request)
    return Decision(request, outcome, levels, layer, None, _nearest(levels, layer, request))


def _matching(level: LevelTrace, outcome: Outcome) -> Iterable[tuple[Layer, StatementTrace]]:
    denies = outcome is Outcome.EXPLICITLY_DENIED
    for each in level.statements:
        if each.matches and each.compiled.is_deny == denies:
            yield level.layer, each


def _level(engine: Engine, level: CompiledLevel, request: Request) -> LevelTrace:
    return LevelTrace(
        level.layer,
        level.name,
        rules(level.layer, request),
        tuple(
            _statement(engine, each, request, index)
            for index, each in enumerate(level.statements, 1)
        ),
    )


def _statement(
    engine: Engine, compiled: CompiledStatement, request: Request, index: int
) -> StatementTrace:
    statement, values = compiled.statement, request.values
    return StatementTrace(
        name=statement.sid or f"statement {index}",
        compiled=compiled,
        principal=bool(engine.reaches(compiled, request)),
        action=compiled.about_action(request.action.lower()),
        resource=compiled.about_resource(request.resource, request),
        conditions=tuple(
            ConditionTrace(
                operator,
                key,
                statement.conditions[operator][key],
                values.get(key.lower()),
                test(values),
            )
            for operator, key, test in compiled.conditions
        ),
    )


def _missing(levels: tuple[LevelTrace, ...], side: Side, request: Request) -> Layer:
    """Return the layer whose Allow is missing."""
    if not side.gates:
        gates = (Layer.RCP, Layer.SCP, Layer.VPC_ENDPOINT)
        return next(
            level.layer
            for level in levels
            if level.layer in gates and level.rules and level.outcome is not Outcome.ALLOWED
        )
    needs_resource = (
        request.caller.account is None or not request.is_same_account or resource_decides(request)
    )
    if needs_resource and not side.named:
        return Layer.RESOURCE
    if not side.identity and not side.named - {Named.ACCOUNT}:
        return Layer.IDENTITY
    if not side.boundary:
        return Layer.BOUNDARY
    return Layer.SESSION if not side.session else Layer.IDENTITY


def _nearest(
    levels: tuple[LevelTrace, ...], layer: Layer, request: Request
) -> StatementTrace | None:
    """Return the Allow statement that came nearest.

    The rule: of the statements about the action, the one that also has the principal, then the
    one that also has the resource, then the one with the fewest unmet conditions, then the first.
    In one account a statement of the resource's policy would do as well as one of the caller's.
    """
    layers = {layer}
    if layer is Layer.IDENTITY and request.is_same_account and not resource_decides(request):
        layers.add(Layer.RESOURCE)
    candidates = [
        each
        for level in levels
        if level.layer in layers
        for each in level.statements
        if not each.compiled.is_deny and each.action and not each.matches
    ]
    return min(
        candidates,
        key=lambda each: (not each.principal, not each.resource, len(each.unmet)),
        default=None,
    )
