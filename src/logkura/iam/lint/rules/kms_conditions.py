"""Conditions on what KMS and S3 say about keys."""

import re
from collections.abc import Iterator

from logkura.iam.arn import parts_of
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject, Term
from logkura.iam.overlap import overlap
from logkura.iam.pattern import tokens_of

__all__ = [
    "LOG_GROUP_CONTEXT",
    "alias_of_the_request_through_a_service",
    "encrypting_key_that_is_no_arn",
    "log_group_context_with_star",
    "via_service_of_a_service",
    "via_service_of_another_region",
]

_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"
_ALIASES = "https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html"
_KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
LOG_GROUP_CONTEXT = "kms:encryptioncontext:aws:logs:arn"
"""The condition key, in lower case, of the log group whose data is encrypted."""
_KEY_OF_THE_OBJECT = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_KEY = tokens_of("key/*", variables=False)
_VIA = "kms:viaservice"
_LOG_GROUP_AND_MORE = re.compile(r":log-group:[^:]*:")
_REGIONAL = re.compile(r"[a-z0-9-]+\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?")


@rule("E123", source=_LOGS, read_on="2026-11-24")
def log_group_context_with_star(subject: Subject) -> Iterator[Found]:
    """Something after the name of a log group in its encryption context.

    CloudWatch Logs sends `arn:aws:logs:region:account:log-group:name` as the encryption context,
    without the `:*` that the log group's ARN has elsewhere. The colon is never there to be matched,
    and the log group cannot use the key.

    Bad:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*",
          "Resource": "*"},
         {"Effect": "Allow", "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
          "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*",
          "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn":
          "arn:aws:logs:eu-west-1:111122223333:log-group:app:*"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*",
          "Resource": "*"},
         {"Effect": "Allow", "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
          "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*",
          "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn":
          "arn:aws:logs:eu-west-1:111122223333:log-group:app"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.on(LOG_GROUP_CONTEXT):
            for value in term.values:
                found = _LOG_GROUP_AND_MORE.search(value.text)
                if found and not term.operator.is_null:
                    yield Found(
                        value.where,
                        f"`{value.text}` goes on after the name of the log group",
                        f"write `{value.text[: found.end() - 1]}`",
                    )


@rule("W125", source=_KMS, read_on="2026-11-24")
def via_service_of_a_service(subject: Subject) -> Iterator[Found]:
    """`kms:ViaService` in a statement for a service principal.

    The key describes calls that a service makes on behalf of a principal of an account. Whether it
    is there when the service itself is the principal, AWS does not say: the statement may never
    hold.

    Bad:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*",
          "Resource": "*"},
         {"Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},
          "Action": "kms:GenerateDataKey*", "Resource": "*",
          "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*",
          "Resource": "*"},
         {"Effect": "Allow", "Principal": {"Service": "delivery.logs.amazonaws.com"},
          "Action": "kms:GenerateDataKey*", "Resource": "*",
          "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.on(_VIA) if clause.names_service() else ():
            yield Found(
                term.where,
                "`kms:ViaService` where a service is the principal",
                "name who caused the call: `aws:SourceAccount`, `aws:SourceArn`",
            )


@rule("W126", source=_ALIASES, read_on="2026-11-24")
def alias_of_the_request_through_a_service(subject: Subject) -> Iterator[Found]:
    """`kms:RequestAlias` for calls that come through a service.

    The key is what the caller of KMS wrote. S3 and Firehose write the key's ARN, so that the
    condition fails although the alias points to the very key.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {"StringEquals": {"kms:RequestAlias": "alias/archive",
         "kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt",
         "Resource": "*", "Condition": {
         "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/archive"},
         "StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.on("kms:requestalias") if clause.on(_VIA) else ():
            yield Found(
                term.where,
                "`kms:RequestAlias` beside `kms:ViaService`: services send the key's ARN",
                "use `ForAnyValue:StringEquals` on `kms:ResourceAliases`",
            )


@rule("E127", source=_S3, read_on="2026-11-24")
def encrypting_key_that_is_no_arn(subject: Subject) -> Iterator[Found]:
    """A key's id or alias where S3 compares the key's ARN.

    S3 compares `s3:x-amz-server-side-encryption-aws-kms-key-id` as text with the ARN of the key,
    and IAM does not check the value. An id or an alias is never equal: what should be allowed is
    not, and replication goes to FAILED.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*", "Condition": {"StringEquals":
         {"s3:x-amz-server-side-encryption-aws-kms-key-id": "alias/archive"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*", "Condition": {"StringEquals":
         {"s3:x-amz-server-side-encryption-aws-kms-key-id":
         "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.on(_KEY_OF_THE_OBJECT):
            for value in () if term.operator.is_null else term.values:
                if not _can_be_a_key(value.text, term, clause):
                    yield Found(
                        value.where,
                        f"`{value.text}` is not the ARN of a key",
                        "write `arn:aws:kms:region:account:key/key-id`",
                    )


def _can_be_a_key(text: str, term: Term, clause: Clause) -> bool:
    # Wildcards under an operator that has none are the business of another rule.
    parts = parts_of(text)
    if parts is not None:
        named = tokens_of(parts[-1], variables=clause.has_variables)
        return parts[2] in {"kms", "*"} and "alias/" not in text and overlap(named, _KEY)
    is_pattern = term.operator.wildcards or "*" in text
    written = tokens_of(text, variables=clause.has_variables, wildcards=is_pattern)
    return overlap(written, tokens_of("arn:*:kms:*:*:key/*", variables=False))


@rule("W128", source=_KMS, read_on="2026-11-24")
def via_service_of_another_region(subject: Subject) -> Iterator[Found]:
    """`kms:ViaService` of another Region than the key's.

    A service uses keys of its own Region: S3 in the bucket's, the replica's key through S3 in the
    replica's. Where the Region of the key and that of the service differ, the condition is not met.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Encrypt",
         "Resource": "arn:aws:kms:ap-northeast-3:111122223333:key/*",
         "Condition": {"StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Encrypt",
         "Resource": "arn:aws:kms:ap-northeast-3:111122223333:key/*",
         "Condition": {"StringEquals": {"kms:ViaService": "s3.ap-northeast-3.amazonaws.com"}}}]}
    """
    for clause in subject.clauses:
        for term in clause.on(_VIA):
            regions = [_REGIONAL.fullmatch(text) for text in term.wanted]
            known = {found.group(1) for found in regions if found}
            if term.operator.negated or term.operator.is_null or not all(regions):
                continue
            for resource in clause.values("Resource"):
                parts = parts_of(resource.text)
                if parts and parts[2] == "kms" and _is_other(parts[3], known):
                    yield Found(
                        term.where,
                        f"{', '.join(f'`{text}`' for text in term.wanted)} beside a key of "
                        f"`{parts[3]}`",
                        f"write `s3.{parts[3]}.amazonaws.com`, the service in the key's Region",
                    )


def _is_other(region: str, known: set[str]) -> bool:
    return bool(region) and not any(c in region for c in "*?$") and region not in known
