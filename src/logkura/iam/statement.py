"""A statement made ready: each element a test of a request."""

from collections.abc import Callable
from dataclasses import dataclass

from logkura.iam.arn import is_kms_key, resource_matcher
from logkura.iam.condition import Condition, compile_conditions, value_of
from logkura.iam.document import Policy, Statement
from logkura.iam.layers import Layer
from logkura.iam.pattern import Matcher, Pattern, glob_matcher, tokens_of
from logkura.iam.principal import Named, named_by, spared_by
from logkura.iam.request import Request

__all__ = ["CompiledStatement", "compile_policy"]

_ResourceTest = Callable[[str, Request], bool]
_ITSELF = frozenset({Named.ITSELF})
_VARIABLES_SINCE = "2012-10-17"


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """One statement of one policy, compiled.

    Attributes:
        statement: As it stands in the policy.
        is_deny: Whether it denies.
        about_action: Whether the statement is about an action (in lower case).
        about_resource: Whether the statement is about the resource of a request.
        conditions: Operator, key and test of each condition.
        tests: The tests alone.
        names_principals: Whether the policy is of a kind that names principals.
        is_strict: Whether a NotPrincipal must name the caller's account and role too, and spares
            nobody who has a permissions boundary: so it is in a Deny.
    """

    statement: Statement
    is_deny: bool
    about_action: Matcher
    about_resource: _ResourceTest
    conditions: tuple[tuple[str, str, Condition], ...]
    tests: tuple[Condition, ...]
    names_principals: bool
    is_strict: bool

    def names(self, request: Request) -> frozenset[Named]:
        """Return by which names the statement reaches the caller; empty when by none."""
        caller = request.caller
        if not self.names_principals:
            return _ITSELF
        if not self.statement.not_principals:
            return named_by(self.statement.principals, caller)
        spared = spared_by(self.statement.not_principals, caller, everything=self.is_strict)
        return frozenset() if spared else frozenset({Named.EVERYONE})

    def holds(self, request: Request) -> bool:
        """Tell whether resource and conditions match; action and principal are tested before."""
        if not self.about_resource(request.resource, request):
            return False
        values = request.values
        for test in self.tests:  # noqa: SIM110 -- a generator costs as much as the tests
            if not test(values):
                return False
        return True


def compile_policy(policy: Policy, layer: Layer) -> tuple[CompiledStatement, ...]:
    """Compile a policy of a layer.

    Args:
        policy: The policy.
        layer: Where it is attached.
    """
    return tuple(_compile(each, policy.version, layer) for each in policy.statements)


def _compile(statement: Statement, version: str, layer: Layer) -> CompiledStatement:
    conditions = compile_conditions(statement.conditions, version)
    is_deny = statement.effect == "Deny"
    return CompiledStatement(
        statement=statement,
        is_deny=is_deny,
        about_action=_actions(statement),
        about_resource=_resources(statement, version),
        conditions=conditions,
        tests=tuple(test for _, _, test in conditions),
        names_principals=layer in {Layer.RESOURCE, Layer.RCP, Layer.VPC_ENDPOINT},
        is_strict=is_deny,
    )


def _actions(statement: Statement) -> Matcher:
    wanted = statement.actions or statement.not_actions
    matchers = tuple(glob_matcher(tokens_of(action.lower(), variables=False)) for action in wanted)
    if statement.not_actions:
        return lambda action: not any(matches(action) for matches in matchers)
    return lambda action: any(matches(action) for matches in matchers)


def _resources(statement: Statement, version: str) -> _ResourceTest:
    if not statement.resources and not statement.not_resources:
        # A resource policy may leave the resource out, except a key policy, whose statement
        # then has no effect:
        # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
        # (read 2026-11-24).
        return lambda resource, _: not is_kms_key(resource)
    variables = version == _VARIABLES_SINCE
    tests = tuple(
        _resource(Pattern(tokens_of(text, variables=variables)))
        for text in statement.resources or statement.not_resources
    )
    if statement.not_resources:
        return lambda resource, request: not any(test(resource, request) for test in tests)
    if len(tests) == 1:
        return tests[0]
    return lambda resource, request: any(test(resource, request) for test in tests)


def _resource(pattern: Pattern) -> _ResourceTest:
    if pattern.is_constant:
        matches = resource_matcher(pattern.tokens)
        return lambda resource, _: matches(resource)

    def changing(resource: str, request: Request) -> bool:
        tokens = pattern.resolved(value_of(request.values))
        return tokens is not None and resource_matcher(tokens)(resource)

    return changing
