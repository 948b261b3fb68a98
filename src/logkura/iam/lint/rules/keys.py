"""Condition keys: those that do not exist, and those that the statement's actions do not carry."""

from collections.abc import Iterator

from logkura.iam.catalogue import (
    global_key_type,
    is_service,
    key_names,
    matching_key,
    nearest,
    service,
    updated_on,
)
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject, Term

__all__ = ["key_of_no_action", "unknown_key"]

_REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html#context_keys_table"
)


@rule("E110", source=_REFERENCE, read_on="2026-10-27")
def unknown_key(subject: Subject) -> Iterator[Found]:
    """A condition key that does not exist.

    IAM stores it without a word, and no request has it. A condition on it fails, so that an Allow
    allows nothing; under a negated operator or `…IfExists` it holds for every request.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"StringEquals": {"aws:SourceAcount": "111122223333"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms:
            if _exists(term, clause):
                continue
            near = nearest(term.key, key_names(term.key.partition(":")[0]) or key_names("aws"))
            yield Found(
                term.where,
                f"`{term.key}` is no condition key (as of {updated_on()})",
                f"did you mean `{near}`?" if near else "look the name up in the source",
            )


def _exists(term: Term, clause: Clause) -> bool:
    prefix, colon, _ = term.key.partition(":")
    if global_key_type(term.key) is not None or _is_of_a_provider(prefix):
        return True
    if not colon:
        return False
    is_looked_at = prefix.lower() == "aws" or service(prefix) is not None
    if not is_looked_at and (is_service(prefix) or not clause.is_known):
        return True
    return bool(term.kind) or any(matching_key(term.key, action.keys) for action in clause.known)


def _is_of_a_provider(prefix: str) -> bool:
    """Whether a key is one of an identity provider: `token.actions.githubusercontent.com:sub`."""
    return "." in prefix or prefix.lower() == "saml"


@rule("W111", source=_REFERENCE, read_on="2026-10-27")
def key_of_no_action(subject: Subject) -> Iterator[Found]:
    """A condition key that none of the statement's actions carries.

    By AWS's tables no request that the statement is about has the key. A condition on it fails;
    under a negated operator or `…IfExists` it holds for every request. The tables have gaps.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::archive/*",
         "Condition": {"StringEquals": {"s3:prefix": "logs/"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket",
         "Resource": "arn:aws:s3:::archive",
         "Condition": {"StringEquals": {"s3:prefix": "logs/"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.terms if clause.is_known and clause.known else ():
            prefix = term.key.partition(":")[0]
            if global_key_type(term.key) is not None or _is_of_a_provider(prefix):
                continue
            if not _exists(term, clause) or service(prefix) is None:
                continue
            if "resourcetag/" in term.name:
                continue  # AWS's own policies have it where the tables do not
            if not any(matching_key(term.key, action.keys) for action in clause.known):
                names = ", ".join(f"`{value.text}`" for value in clause.values("Action")[:4])
                yield Found(
                    term.where,
                    f"`{term.key}` is in no request for {names}",
                    "take the condition away, or give the actions that carry the key a statement "
                    "of their own",
                )
