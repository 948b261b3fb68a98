"""The decision once more, slowly: short, and in the order of AWS's page.

The engine must equal this for every request and every set of policies; a property holds it.
Nothing is compiled, indexed or skipped: every statement of every policy is read in full.  Shared
with the engine are the reading of documents and of principals, and the comparison of one value.

Source, paragraph by paragraph:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
(read 2026-11-24).
"""

from collections.abc import Iterable

from logkura.iam.arn import is_kms_key, resource_matcher
from logkura.iam.document import Policy, Statement
from logkura.iam.engine import granted
from logkura.iam.layers import Layer, Outcome, Side, allows, overrules_denial, policies_at, rules
from logkura.iam.operators import Operator, Quantifier
from logkura.iam.pattern import Pattern, tokens_of
from logkura.iam.principal import CallerKind, Named, named_by, spared_by
from logkura.iam.request import Level, Policies, Request

__all__ = ["decide", "glob"]

_PRINCIPALS_IN = {Layer.RESOURCE, Layer.RCP, Layer.VPC_ENDPOINT}


def decide(policies: Policies, request: Request) -> Outcome:
    """Decide a request."""
    # "Deny evaluation": an explicit deny in any policy that applies is final.
    if _is_denied(policies, request):
        return Outcome.EXPLICITLY_DENIED

    # "RCPs", "SCPs": each level must allow; so must the endpoint's policy.
    gates = all(
        _allowed(layer, policies_at(layer, level), policies, request)
        for layer, levels in ((Layer.RCP, policies.rcp), (Layer.SCP, policies.scp))
        for level in levels
        if rules(layer, request)
    ) and (not policies.vpc_endpoint or _asks(Layer.VPC_ENDPOINT, policies, request))

    # "Resource-based policies": an Allow is worth what the principal is that it names.
    named = granted(policies.grants, request)
    if policies.resource is not None:
        named |= _allowed(Layer.RESOURCE, (policies.resource,), policies, request)

    # "Identity-based policies", "permissions boundaries", "session policies".
    has_session = bool(policies.session)
    if request.caller.kind is CallerKind.FEDERATED_USER:
        has_session = True
    side = Side(
        gates=gates,
        identity=_asks(Layer.IDENTITY, policies, request),
        boundary=not policies.boundary or _asks(Layer.BOUNDARY, policies, request),
        session=not has_session or _asks(Layer.SESSION, policies, request),
        named=named,
    )
    return Outcome.ALLOWED if allows(request, side) else Outcome.IMPLICITLY_DENIED


def _attached(layer: Layer, policies: Policies) -> tuple[Policy, ...]:
    match layer:
        case Layer.RCP | Layer.SCP:
            levels: tuple[Level, ...] = policies.rcp if layer is Layer.RCP else policies.scp
            return tuple(policy for level in levels for policy in level.policies)
        case Layer.RESOURCE:
            return () if policies.resource is None else (policies.resource,)
        case Layer.VPC_ENDPOINT:
            return policies.vpc_endpoint
        case Layer.IDENTITY:
            return policies.identity
        case Layer.BOUNDARY:
            return policies.boundary
        case _:
            return policies.session


def _is_denied(policies: Policies, request: Request) -> bool:
    for layer in Layer:
        if not rules(layer, request) or (layer is Layer.RESOURCE and overrules_denial(request)):
            continue
        for policy in _attached(layer, policies):
            for statement in policy.statements:
                if statement.effect == "Deny" and _matches(
                    statement, policy, layer, policies, request
                ):
                    return True
    return False


def _asks(layer: Layer, policies: Policies, request: Request) -> bool:
    return bool(_allowed(layer, _attached(layer, policies), policies, request))


def _allowed(
    layer: Layer, attached: Iterable[Policy], policies: Policies, request: Request
) -> frozenset[Named]:
    """Return by which names Allow statements reach the caller; empty when nothing allows."""
    if not rules(layer, request):
        return frozenset()
    names: frozenset[Named] = frozenset()
    for policy in attached:
        for statement in policy.statements:
            if statement.effect == "Allow":
                names |= _matches(statement, policy, layer, policies, request)
    return names


def _matches(
    statement: Statement, policy: Policy, layer: Layer, policies: Policies, request: Request
) -> frozenset[Named]:
    names = _names(statement, layer, policies, request)
    matches = (
        _about_action(statement, request)
        and _about_resource(statement, policy.version, request)
        and all(
            _holds(operator, key, wanted, policy.version, request)
            for operator, keys in statement.conditions.items()
            for key, wanted in keys.items()
        )
    )
    return names if matches else frozenset()


def _names(
    statement: Statement, layer: Layer, policies: Policies, request: Request
) -> frozenset[Named]:
    if layer not in _PRINCIPALS_IN:
        return frozenset({Named.ITSELF})
    if not statement.not_principals:
        return named_by(statement.principals, request.caller)
    denies = statement.effect == "Deny"
    is_principal_of_iam = request.caller.account is not None
    if denies and policies.boundary and is_principal_of_iam:
        return frozenset({Named.EVERYONE})
    spared = spared_by(statement.not_principals, request.caller, everything=denies)
    return frozenset() if spared else frozenset({Named.EVERYONE})


def _about_action(statement: Statement, request: Request) -> bool:
    action = request.action.lower()
    if statement.not_actions:
        return not any(glob(each.lower(), action) for each in statement.not_actions)
    return any(glob(each.lower(), action) for each in statement.actions)


def _about_resource(statement: Statement, version: str, request: Request) -> bool:
    def is_named(text: str) -> bool:
        pattern = Pattern(tokens_of(text, variables=version == "2012-10-17"))
        tokens = pattern.resolved(lambda key: _variable(key, request))
        return tokens is not None and resource_matcher(tokens)(request.resource)

    if statement.not_resources:
        return not any(is_named(each) for each in statement.not_resources)
    if statement.resources:
        return any(is_named(each) for each in statement.resources)
    return not is_kms_key(request.resource)


def _variable(key: str, request: Request) -> str | None:
    value = request.values.get(key)
    return value if isinstance(value, str) and value else None


def _holds(name: str, key: str, wanted: tuple[str, ...], version: str, request: Request) -> bool:
    operator = Operator.named(name)
    if operator is None:
        raise ValueError(name)
    found = request.values.get(key.lower())
    values = () if found is None else (found,) if isinstance(found, str) else found
    filled = () if values == ("",) else values
    if operator.is_null:
        return _is_null(operator, wanted, is_null=not filled)

    def matches(value: str) -> bool:
        hit = any(_equals(operator, each, value, version, request) for each in wanted)
        return hit != operator.negated

    match operator.quantifier:
        case Quantifier.ALL:
            return all(matches(value) for value in filled)
        case Quantifier.ANY:
            missing = found is None and operator.if_exists
            return missing or any(matches(value) for value in filled)
        case _:
            if found is None:
                return operator.negated or operator.if_exists
            return len(values) == 1 and matches(values[0])


def _is_null(operator: Operator, wanted: tuple[str, ...], *, is_null: bool) -> bool:
    if operator.quantifier is not Quantifier.ONE:
        return operator.quantifier is Quantifier.ALL
    return str(is_null).lower() in {each.lower() for each in wanted}


def _equals(operator: Operator, wanted: str, value: str, version: str, request: Request) -> bool:
    variables = operator.variables and version == "2012-10-17"
    pattern = Pattern(tokens_of(wanted, variables=variables, wildcards=operator.wildcards))
    tokens = pattern.resolved(lambda key: _variable(key, request))
    return tokens is not None and operator.matcher(tokens)(value)


def glob(pattern: str, text: str) -> bool:
    """Tell whether a text matches a pattern of `*` and `?`, by the definition of the two."""
    reached = {0}
    for wanted in pattern:
        if wanted == "*":
            reached = set(range(min(reached), len(text) + 1)) if reached else set()
        else:
            reached = {
                at + 1 for at in reached if at < len(text) and (wanted == "?" or text[at] == wanted)
            }
    return len(text) in reached
