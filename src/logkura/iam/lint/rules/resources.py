"""Resources: what is no ARN, and what the statement's actions do not work on."""

from collections.abc import Iterator
from functools import lru_cache

from logkura.iam.arn import parts_of
from logkura.iam.catalogue import Action
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.rules.kms_resources import is_kms
from logkura.iam.lint.subject import Clause, Subject, Value
from logkura.iam.overlap import overlap
from logkura.iam.parse import PolicyKind
from logkura.iam.pattern import Tokens, tokens_of

__all__ = [
    "action_without_its_resource",
    "malformed_arn",
    "only_star",
    "resource_beside_others",
    "resource_of_no_action",
]

_RESOURCE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
)
_REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html#resources_table"
)
_PARTS = 6
_SERVICE = 2
# Names that hold no such character, so that a pattern with one means something else:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html and
# https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
# (read 2026-11-27).
_NEVER_IN = {"${BucketName}": "/:", "${DeliveryStreamName}": "/:"}


def _malformed(text: str) -> str | None:
    """Return what is wrong with an ARN or a pattern of ARNs; None when nothing is."""
    if text == "*" or text.startswith("${"):
        return None
    parts = text.split(":", _PARTS - 1)
    if parts[0] != "arn":
        return "is no ARN: it does not begin with `arn:`"
    if len(parts) > _SERVICE + 1 and ("*" in parts[_SERVICE] or "?" in parts[_SERVICE]):
        return "has a wildcard where the service stands, which matches nothing"
    if len(parts) < _PARTS and not text.endswith("*"):
        return f"has {len(parts)} parts between colons, an ARN has {_PARTS}"
    return None


@rule("E122", source=_RESOURCE, read_on="2026-11-24")
def malformed_arn(subject: Subject) -> Iterator[Found]:
    """A resource that is no ARN.

    A resource is `arn:partition:service:region:account:resource`, all six parts, empty ones
    included, or `*`. Most services refuse anything else when the policy is stored; where it is
    stored, it matches no request.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": "s3:ListBucket", "Resource": "arn:aws:s3:archive"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::archive"}]}
    """
    for clause in subject.clauses:
        for resource in (*clause.values("Resource"), *clause.values("NotResource")):
            wrong = None if is_kms(resource.text) else _malformed(resource.text)
            if wrong:
                yield Found(
                    resource.where,
                    f"`{resource.text}` {wrong}",
                    "write `arn:partition:service:region:account:resource`, such as "
                    "`arn:aws:s3:::bucket/*`",
                )


def _is_judged(clause: Clause) -> bool:
    """Whether it is known which resources a statement's actions take, and it names some."""
    resources = clause.statement.resources
    return bool(clause.is_known and resources and "*" not in resources)


@rule("W103", source=_REFERENCE, read_on="2026-10-27")
def only_star(subject: Subject) -> Iterator[Found]:
    """An action that takes only `*`, under a narrower resource.

    By AWS's tables the action works on no resource type, and a policy must name `*` for it. Under
    an ARN the statement says nothing about it: an Allow does not allow it. The tables have gaps.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": ["s3:ListAllMyBuckets", "s3:ListBucket"], "Resource": "arn:aws:s3:::archive"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::archive"},
         {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
    """
    if subject.kind is PolicyKind.RESOURCE:
        return  # the resource is the one that the policy hangs on
    for clause in subject.clauses:
        for value, action in _named(clause):
            if not action.types and action.name not in _ALSO_UNDER_ARNS:
                yield Found(
                    value.where,
                    f"`{action.name}` takes no resource but `*`",
                    f"give `{action.name}` a statement of its own with `Resource: *`",
                )


# AWS's table has no resource type for them; AWS's own examples give them the ARN of a log group:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-identity-based-access-control-cwl.html
_ALSO_UNDER_ARNS = frozenset({"logs:DescribeLogGroups"})


def _named(clause: Clause) -> Iterator[tuple[Value, Action]]:
    """Yield the actions that a statement names one by one, when it names resources too."""
    resources = clause.statement.resources
    # AWS's own examples have `arn:aws:s3:::*` for `*`.
    if not resources or any(text.endswith((":*", "*:*")) or text == "*" for text in resources):
        return
    known = {action.name.lower(): action for action in clause.known}
    for value in clause.values("Action"):
        action = known.get(value.text.lower())
        if action is not None:
            yield value, action


@rule("E104", source=_REFERENCE, read_on="2026-10-27")
def resource_of_no_action(subject: Subject) -> Iterator[Found]:
    """Resources that none of the statement's actions works on.

    Each action works on certain types of resource, and a request for it carries the ARN of one of
    those. No resource of the statement is one, so it never says anything.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents",
         "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:errors"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents",
         "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:errors:log-stream:*"}]}
    """
    for clause in subject.clauses:
        unfit = _unfit(clause)
        if len(unfit) == len(clause.statement.resources):
            yield from unfit


@rule("I106", source=_REFERENCE, read_on="2026-10-27")
def resource_beside_others(subject: Subject) -> Iterator[Found]:
    """A resource that none of the statement's actions works on, beside others that fit.

    No request of the statement's actions carries this ARN. It does no harm, unless an action was
    forgotten or the ARN is mistaken.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": ["arn:aws:s3:::archive", "arn:aws:s3:::archive/*"]}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::archive/*"}]}
    """
    for clause in subject.clauses:
        unfit = _unfit(clause)
        if len(unfit) < len(clause.statement.resources):
            yield from unfit


def _unfit(clause: Clause) -> tuple[Found, ...]:
    """Return the resources that are of no type that the statement's actions take."""
    types = {each.arn: each for action in clause.known for each in action.types}
    if not types or not _is_judged(clause):
        return ()
    wanted = ", ".join(f"`{arn}`" for arn in sorted(types)[:3])
    return tuple(
        Found(
            resource.where,
            f"`{resource.text}` is nothing that {_listed(clause)} works on",
            f"write {wanted}{' …' if len(types) > 3 else ''}",  # noqa: PLR2004 -- one line
        )
        for resource in clause.values("Resource")
        if not _is_skipped(resource.text)
        and not any(_fits(clause.tokens(resource.text), each.arn) for each in types.values())
    )


@rule("W105", source=_REFERENCE, read_on="2026-10-27")
def action_without_its_resource(subject: Subject) -> Iterator[Found]:
    """An action whose resource the statement does not name.

    The statement's resources are right for its other actions, but a request for this one carries
    the ARN of another type of resource: here it is neither allowed nor denied.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "arn:aws:s3:::archive/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": ["s3:ListBucket", "s3:GetObject"],
         "Resource": ["arn:aws:s3:::archive", "arn:aws:s3:::archive/*"]}]}
    """
    for clause in subject.clauses:
        resources = clause.values("Resource")
        if any(_is_skipped(each.text) for each in resources):
            continue
        fitting = {
            action.name
            for action in clause.known
            if any(
                _fits(clause.tokens(one.text), each.arn)
                for one in resources
                for each in action.types
            )
        }
        is_of_no_action = _is_judged(clause) and not fitting
        for value, action in () if is_of_no_action else _named(clause):
            if action.types and action.name not in fitting:
                wanted = " or ".join(f"`{each.arn}`" for each in action.types[:3])
                yield Found(
                    value.where,
                    f"`{action.name}` works on none of the statement's resources",
                    f"add {wanted}, or move the action to a statement that names it",
                )


def _listed(clause: Clause) -> str:
    names = [f"`{value.text}`" for value in clause.values("Action")]
    return names[0] if len(names) == 1 else f"any of {', '.join(names[:4])}"


def _is_skipped(text: str) -> bool:
    """Whether another rule speaks of the resource, or it is any."""
    return text.startswith("${") or is_kms(text) or _malformed(text) is not None


@lru_cache(4096)
def _fits(resource: Tokens, arn: str) -> bool:
    """Tell whether a pattern of resources and the ARN of a type meet, part by part."""
    pattern = "".join(each if isinstance(each, str) else "*" for each in resource)
    wanted = tokens_of(arn, variables=True, wildcards=False)
    parts, types = parts_of(pattern), parts_of(arn)
    if parts is None or types is None or any(part.endswith("*") for part in parts[3:5]):
        # A star that ends a part may reach beyond the colon.
        return overlap(resource, wanted)
    for name, characters in _NEVER_IN.items():
        last = types[-1]
        if last.endswith(name) and any(parts[-1].count(c) > last.count(c) for c in characters):
            return False
    return all(
        overlap(tokens_of(part, variables=False), tokens_of(one, variables=True, wildcards=False))
        for part, one in zip(parts, types, strict=True)
    )
