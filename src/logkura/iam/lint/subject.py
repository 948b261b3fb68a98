"""A policy as rules look at it: elements with their places, actions with what AWS has of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from logkura.iam.catalogue import Action, global_key_type, service
from logkura.iam.document import Policy, Statement
from logkura.iam.operators import Operator
from logkura.iam.parse import PolicyKind
from logkura.iam.pattern import Tokens, tokens_of

__all__ = ["Clause", "Subject", "Term", "Value"]

_VARIABLES_SINCE = "2012-10-17"
_Element = Literal["Action", "NotAction", "Resource", "NotResource"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an element: its text and its place."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Term:
    """One operator on one condition key.

    Attributes:
        operator: The operator.
        key: The key as it is written.
        values: The wanted values.
        where: The place.
        kind: The type of the key's values, such as `ArrayOfString`; empty when it is not known.
    """

    operator: Operator
    key: str
    values: tuple[Value, ...]
    where: str
    kind: str

    @property
    def name(self) -> str:
        """The key in lower case, as names of keys have no case."""
        return self.key.lower()

    @property
    def wanted(self) -> tuple[str, ...]:
        """The texts of the wanted values."""
        return tuple(value.text for value in self.values)

    @property
    def asks_for_presence(self) -> bool:
        """Whether it is `Null` with nothing but `false`: the key must be there."""
        return self.operator.is_null and {text.lower() for text in self.wanted} == {"false"}


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement.

    Attributes:
        statement: As it was read.
        where: Its place, `Statement[1]`.
        kind: What the policy is attached to.
        version: The version of the policy's language.
        terms: Its conditions.
        known: The actions that its `Action` stands for, of services in the catalogue.
        is_known: Whether `known` is all of them: no `*`, no `NotAction`, no other service.
    """

    statement: Statement
    where: str
    kind: PolicyKind
    version: str
    terms: tuple[Term, ...]
    known: tuple[Action, ...]
    is_known: bool

    @property
    def allows(self) -> bool:
        """Whether its effect is Allow."""
        return self.statement.effect == "Allow"

    @property
    def has_variables(self) -> bool:
        """Whether its version knows policy variables."""
        return self.version == _VARIABLES_SINCE

    def values(self, element: _Element) -> tuple[Value, ...]:
        """Return the values of an element with their places."""
        found = {
            "Action": self.statement.actions,
            "NotAction": self.statement.not_actions,
            "Resource": self.statement.resources,
            "NotResource": self.statement.not_resources,
        }[element]
        return _values(found, f"{self.where}.{element}")

    def principals(self, kind: str) -> tuple[Value, ...]:
        """Return the principals of a kind that it names, with their places."""
        return _values(self.statement.principals.get(kind, ()), f"{self.where}.Principal.{kind}")

    def on(self, key: str) -> tuple[Term, ...]:
        """Return its conditions on a key, given in lower case."""
        return tuple(term for term in self.terms if term.name == key)

    def is_guarded(self, key: str) -> bool:
        """Tell whether it only holds when a key, given in lower case, is present."""
        return any(term.asks_for_presence for term in self.on(key))

    def names_service(self) -> bool:
        """Tell whether service principals are all that it names."""
        return bool(self.statement.principals) and set(self.statement.principals) == {"Service"}

    def does(self, action: str) -> bool:
        """Tell whether it is about an action, such as `kms:Decrypt`, by name or by wildcard."""
        return "*" in self.statement.actions or any(each.name == action for each in self.known)

    def tokens(self, text: str) -> Tokens:
        """Read a pattern of a resource."""
        return tokens_of(text, variables=self.has_variables)


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy document with its kind; rules go over its clauses."""

    policy: Policy
    kind: PolicyKind
    clauses: tuple[Clause, ...]

    @classmethod
    def of(cls, policy: Policy, kind: PolicyKind) -> "Subject":
        """Look at a policy."""
        return cls(
            policy,
            kind,
            tuple(
                _clause(statement, f"Statement[{number}]", policy.version, kind)
                for number, statement in enumerate(policy.statements, 1)
            ),
        )

    def allowed(self, action: str) -> bool:
        """Tell whether some statement allows an action; a `NotAction` is taken to allow it."""
        return any(
            clause.allows and (clause.does(action) or bool(clause.statement.not_actions))
            for clause in self.clauses
        )


def _values(texts: tuple[str, ...], where: str) -> tuple[Value, ...]:
    if len(texts) == 1:
        return (Value(texts[0], where),)
    return tuple(Value(text, f"{where}[{number}]") for number, text in enumerate(texts, 1))


def _clause(statement: Statement, where: str, version: str, kind: PolicyKind) -> Clause:
    services = {action.partition(":")[0] for action in statement.actions}
    known = {action.name: action for action in _known(statement.actions)}
    return Clause(
        statement,
        where,
        kind,
        version,
        tuple(_terms(statement, where, tuple(known.values()))),
        tuple(known.values()),
        bool(services) and all(service(each) is not None for each in services),
    )


def _known(actions: tuple[str, ...]) -> Iterator[Action]:
    for action in actions:
        prefix, _, verb = action.partition(":")
        found = service(prefix)
        if found is not None:
            yield from found.matching(verb)


def _terms(statement: Statement, where: str, known: tuple[Action, ...]) -> Iterator[Term]:
    for name, keys in statement.conditions.items():
        operator = Operator.named(name)
        if operator is None:
            raise ValueError(name)
        for key, wanted in keys.items():
            place = f"{where}.Condition.{name}.{key}"
            yield Term(operator, key, _values(wanted, place), place, _type(key, known))


def _type(key: str, known: tuple[Action, ...]) -> str:
    """Return the type of a key: a global one, one of its own service, or of the actions'."""
    found = global_key_type(key)
    if found is not None:
        return found
    prefixes = {key.partition(":")[0], *(action.name.partition(":")[0] for action in known)}
    for prefix in sorted(prefixes):
        own = service(prefix)
        kind = own.key_type(key) if own else None
        if kind is not None:
            return kind
    return ""
