"""Actions: those that do not exist, and those of services that were not looked at."""

from collections.abc import Iterator

from logkura.iam.catalogue import is_service, nearest, service, service_names, updated_on
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject, Value

__all__ = ["service_not_seen", "unknown_action"]

_REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)


@rule("E101", source=_REFERENCE, read_on="2026-10-27")
def unknown_action(subject: Subject) -> Iterator[Found]:
    """An action that does not exist.

    IAM stores the policy without a word, and the statement says nothing about any request: an
    Allow allows nothing, a Deny denies nothing.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": ["kms:GenerateDatakeys"], "Resource": "*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": "*"}]}
    """
    for action in _actions(subject):
        prefix, _, verb = action.text.partition(":")
        if not verb:
            continue
        if not is_service(prefix):
            near = nearest(prefix, tuple(service_names()))
            yield _found(action, f"AWS has no service `{prefix}`", near and f"{near}:{verb}")
            continue
        own = service(prefix)
        if own is None or own.matching(verb):
            continue
        message = f"`{action.text}` is no action of `{prefix}`"
        if "*" in verb or "?" in verb:
            message = f"`{action.text}` matches no action of `{prefix}`"
        yield _found(action, message, _nearest(prefix, verb))


def _actions(subject: Subject) -> Iterator[Value]:
    for clause in subject.clauses:
        yield from clause.values("Action")
        yield from clause.values("NotAction")


def _found(action: Value, message: str, near: str | None) -> Found:
    fix = f"did you mean `{near}`?" if near else "look the name up in the source"
    return Found(action.where, f"{message} (as of {updated_on()})", fix)


# Operations of the API whose permission has another name:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
# (read 2026-11-27).
_PERMISSION_OF = {
    "s3:copyobject": "s3:PutObject",
    "s3:completemultipartupload": "s3:PutObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:headbucket": "s3:ListBucket",
    "s3:headobject": "s3:GetObject",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:listobjectversions": "s3:ListBucketVersions",
    "s3:uploadpart": "s3:PutObject",
}


def _nearest(prefix: str, verb: str) -> str | None:
    """Return the action that was most likely meant: the same verb elsewhere, or one like it."""
    permission = _PERMISSION_OF.get(f"{prefix}:{verb}".lower())
    if permission:
        return permission
    for other in ("kms", "s3", "logs", "firehose", "sts", "iam"):
        elsewhere = service(other)
        if elsewhere and verb.lower() in elsewhere.actions:
            return elsewhere.actions[verb.lower()].name
    own = service(prefix)
    names = tuple(action.name for action in own.actions.values()) if own else ()
    return nearest(f"{prefix}:{verb.strip('*')}", names)


@rule("I102", source=_REFERENCE, read_on="2026-10-27")
def service_not_seen(subject: Subject) -> Iterator[Found]:
    """An action of a service whose actions are not looked at.

    Only the services that a log archive touches are looked at. Nothing is said about the action,
    nor about the condition keys and resources of the statement.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": "gamelift:CreateFleet", "Resource": "*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Action": "s3:ListBucket", "Resource": "*"}]}
    """
    for clause in subject.clauses:
        for prefix, action in _not_seen(clause).items():
            yield Found(
                action.where,
                f"`{prefix}` is not among the services that are looked at",
                "check its actions in the source",
            )


def _not_seen(clause: Clause) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for action in (*clause.values("Action"), *clause.values("NotAction")):
        prefix = action.text.partition(":")[0]
        if prefix != "*" and is_service(prefix) and service(prefix) is None:
            found.setdefault(prefix.lower(), action)
    return found
