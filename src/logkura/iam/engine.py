"""The decision, compiled once for a set of policies.

`Engine.decide` equals `reference.decide`, which reads like AWS's page; it differs in that it asks
only the statements that are about the action, and stops as soon as the answer is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from logkura.iam.document import Policy
from logkura.iam.layers import Layer, Outcome, Side, allows, overrules_denial, policies_at, rules
from logkura.iam.principal import CallerKind, Named
from logkura.iam.request import Grant, Policies, Request
from logkura.iam.statement import CompiledStatement, compile_policy

__all__ = ["CompiledLevel", "Engine", "granted"]

_REMEMBERED_ACTIONS = 4096


@dataclass(frozen=True, slots=True)
class CompiledLevel:
    """The statements of one layer, or of one level of a layer that has levels."""

    layer: Layer
    name: str
    statements: tuple[CompiledStatement, ...]

    def about(self, action: str) -> "CompiledLevel":
        """Return the level with only those statements that are about an action."""
        found = tuple(each for each in self.statements if each.about_action(action))
        return CompiledLevel(self.layer, self.name, found)

    @property
    def denies(self) -> bool:
        """Whether any of its statements denies."""
        return any(each.is_deny for each in self.statements)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The statements about one action: all levels, and those that deny something."""

    levels: tuple[CompiledLevel, ...]
    denying: tuple[CompiledLevel, ...]


class Engine:
    """Decides requests against one set of policies.

    Args:
        policies: Every policy that bears on the requests.
    """

    def __init__(self, policies: Policies) -> None:
        self.levels = tuple(_levels(policies))
        self._grants = policies.grants
        self._has_boundary = bool(policies.boundary)
        self._has_session = bool(policies.session)
        self._about: dict[str, _Candidates] = {}

    def decide(self, request: Request) -> Outcome:
        """Decide a request."""
        candidates = self._about_action(request.action.lower())
        for level in candidates.denying:
            if self._denies(level, request):
                return Outcome.EXPLICITLY_DENIED
        side = self._side(candidates.levels, request)
        return Outcome.ALLOWED if allows(request, side) else Outcome.IMPLICITLY_DENIED

    def _about_action(self, action: str) -> _Candidates:
        found = self._about.get(action)
        if found is None:
            if len(self._about) >= _REMEMBERED_ACTIONS:
                self._about.clear()
            levels = tuple(level.about(action) for level in self.levels)
            denying = tuple(level for level in levels if level.denies)
            found = self._about[action] = _Candidates(levels, denying)
        return found

    def _denies(self, level: CompiledLevel, request: Request) -> bool:
        if not rules(level.layer, request):
            return False
        if level.layer is Layer.RESOURCE and overrules_denial(request):
            return False
        return any(
            each.is_deny and self.reaches(each, request) and each.holds(request)
            for each in level.statements
        )

    def reaches(self, statement: CompiledStatement, request: Request) -> frozenset[Named]:
        """Return by which names a statement reaches the caller; empty when by none."""
        if (
            self._has_boundary
            and statement.is_strict
            and statement.statement.not_principals
            and request.caller.account is not None
        ):
            # "will always deny any IAM principal that has a permissions boundary":
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
            # (read 2026-11-24).
            return frozenset({Named.EVERYONE})
        return statement.names(request)

    def allowing(self, level: CompiledLevel, request: Request) -> frozenset[Named]:
        """Return by which names the Allow statements of a level reach the caller."""
        names: frozenset[Named] = frozenset()
        for each in level.statements:
            if not each.is_deny:
                reached = self.reaches(each, request)
                if not reached <= names and each.holds(request):
                    names |= reached
        return names

    def side(self, request: Request) -> Side:
        """Ask every layer, nothing being denied explicitly."""
        return self._side(self._about_action(request.action.lower()).levels, request)

    def _side(self, levels: tuple[CompiledLevel, ...], request: Request) -> Side:
        gates, named = True, frozenset[Named]()
        identity = boundary = session = False
        for level in levels:
            if not rules(level.layer, request):
                continue
            found = self.allowing(level, request)
            if level.layer is Layer.RESOURCE:
                named = found
            elif level.layer is Layer.IDENTITY:
                identity = bool(found)
            elif level.layer is Layer.BOUNDARY:
                boundary = bool(found)
            elif level.layer is Layer.SESSION:
                session = bool(found)
            else:
                gates = gates and bool(found)
        # A federated user has no more than its session's policies give:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
        # (read 2026-11-24).
        free = request.caller.kind is not CallerKind.FEDERATED_USER
        return Side(
            gates=gates,
            identity=identity,
            boundary=boundary or not self._has_boundary,
            session=session or (free and not self._has_session),
            named=named | granted(self._grants, request) if self._grants else named,
        )


def _levels(policies: Policies) -> Iterable[CompiledLevel]:
    for layer, levels in ((Layer.RCP, policies.rcp), (Layer.SCP, policies.scp)):
        for level in levels:
            yield _level(layer, level.name, policies_at(layer, level))
    if policies.vpc_endpoint:
        yield _level(Layer.VPC_ENDPOINT, "", policies.vpc_endpoint)
    if policies.resource is not None:
        yield _level(Layer.RESOURCE, "", (policies.resource,))
    own = (
        (Layer.IDENTITY, policies.identity),
        (Layer.BOUNDARY, policies.boundary),
        (Layer.SESSION, policies.session),
    )
    for layer, attached in own:
        if attached:
            yield _level(layer, "", attached)


def _level(layer: Layer, name: str, policies: tuple[Policy, ...]) -> CompiledLevel:
    statements = (each for policy in policies for each in compile_policy(policy, layer))
    return CompiledLevel(layer, name, tuple(statements))


def granted(grants: tuple[Grant, ...], request: Request) -> frozenset[Named]:
    """Return what the grants of a key are worth: the same as naming the grantee's role."""
    for grant in grants:
        if _permits(grant, request):
            return frozenset({Named.ROLE})
    return frozenset()


def _permits(grant: Grant, request: Request) -> bool:
    service, _, operation = request.action.partition(":")
    if service.lower() != "kms" or operation not in grant.operations:
        return False
    if grant.grantee not in {request.caller.text, request.caller.role_arn}:
        return False
    prefix = "kms:encryptioncontext:"
    sent = {
        key.removeprefix(prefix): value
        for key, value in request.values.items()
        if key.startswith(prefix)
    }
    equals = {key.lower(): value for key, value in grant.context_equals.items()}
    subset = {key.lower(): value for key, value in grant.context_subset.items()}
    return (not equals or sent == equals) and subset.items() <= sent.items()
