"""Designs that AWS accepts and that then fail without a word, with the rules that find each.

Where the same failure is one of policies and one of settings, both rules are named.
"""

from dataclasses import dataclass

__all__ = ["SILENT_FAILURES", "SilentFailure"]


@dataclass(frozen=True, slots=True)
class SilentFailure:
    """A design that fails without a word.

    Attributes:
        number: Its number, by which the cases of the tests name it.
        title: What is designed.
        codes: The rules that find it.
        note: What is left open.
    """

    number: int
    title: str
    codes: tuple[str, ...]
    note: str = ""


def _numbered(
    *rows: tuple[str, str] | tuple[str, str, str],
) -> tuple[SilentFailure, ...]:
    return tuple(
        SilentFailure(number, title, tuple(codes.split()), *note)
        for number, (title, codes, *note) in enumerate(rows, 1)
    )


SILENT_FAILURES = _numbered(
    ("the alias of a key as the resource of a policy", "E120 E201"),
    ("`kms:RequestAlias` where the service passes the key's ARN", "W126 E201"),
    ("a condition on the header of the key with an id or an alias", "E127 E201"),
    ("a Deny on a header that the client does not send", "I160"),
    ("default encryption by the name of an alias", "W214"),
    ("the replica's key named by an alias", "W213", "AWS's guide and its support disagree"),
    (
        "the replica's key invalid or in another region",
        "E212",
        "that a key does not exist is not seen in an archive.yaml",
    ),
    ("a multi-Region key to save encrypting anew", "I216"),
    ("a key policy without the statement of the account", "I129 E201"),
    ("`kms:ViaService` with the wrong region", "W128 E201"),
    ("`kms:ViaService` for a log delivery service", "W125"),
    ("a Bucket Key and a condition on objects", "E201 I217"),
    ("`kms:GenerateDataKey` without `kms:Decrypt`", "I131 E201"),
    ("a key that is disabled or is to be deleted", "E211"),
    (
        "a stream's key without `kms:CreateGrant` for whoever makes the stream",
        "W224",
        "of an account, the roles of the archive alone are looked at",
    ),
    ("a stream's key without rights for whoever puts records", "E201"),
    ("an asymmetric key", "E210"),
    ("a log group's key whose policy lacks CloudWatch Logs", "E201 W154"),
    ("the encryption context of a log group with `:*`", "E123 E201"),
    (
        "a destination's trust for the source account alone",
        "E201",
        "senders that a policy admits by their organization are not seen",
    ),
    ("`StringEquals` with a `*`", "E130 E201"),
    ("the ARN of a stream with `:*`, or of another region", "E104 E201"),
    ("the error log by its log group without a log stream", "E104 W208"),
    (
        "another account's bucket without `s3:PutObjectAcl`",
        "E292 I293 W294 I295",
        "code does not say whose a bucket is that it does not make",
    ),
    ("a bucket policy that trusts the service Firehose", "W156"),
    ("an action that does not exist", "E101 E201"),
    ("a rule without SseKmsEncryptedObjects", "E232"),
    ("`s3:GetObjectVersion` for replication", "W132 E201"),
    ("a Bucket Key at the replica without `kms:Decrypt`", "E201"),
    (
        "plain objects into a bucket under SSE-KMS with `kms:Encrypt` alone",
        "I222",
        "only objects from before 2023 are plain",
    ),
    ("a bucket of another account under the AWS managed key", "W215"),
    (
        "tags, delete markers or ownership without their permission",
        "W208 W239",
        "tags and delete markers by E201",
    ),
    ("objects that belong to a log delivery service", "W240"),
    (
        "a bucket policy that names a role without its path",
        "W291",
    ),
    ("replicas of replicas, or objects older than the rule", "W235", "older objects are not seen"),
    ("Object Lock at the source alone", "E233"),
    ("logs of an ALB into SSE-KMS", "E275"),
    ("a load balancer's statement for `delivery.logs.amazonaws.com`", "E201"),
    ("a load balancer's statement with a condition on the ACL", "W157"),
    (
        "vended logs with a condition on the ACL, and ACLs off",
        "I158",
        "AWS's page and reports from the field disagree",
    ),
    (
        "a prefix with `AWSLogs`, a wrong account, or another region",
        "E201 E277",
        "a prefix with `AWSLogs` is not seen",
    ),
    ("a Deny of uploads without an encryption header", "I160"),
    ("a Deny outside an organization, a network or an endpoint", "W161 W207"),
    ("access logs of S3 into SSE-KMS", "W272", "AWS's pages disagree"),
    (
        "access logs of S3 into Object Lock, or another region",
        "E270 E271",
        "Requester Pays is not in the estate",
    ),
    ("access logs of S3 by ACL with ACLs off", "E274"),
    ("CloudFront's old logs with ACLs off", "E278"),
    ("CloudFront's old logs under SSE-KMS", "E201"),
    ("vended logs into SSE-KMS without the key policy's statement", "E201"),
    ("`aws:SourceArn` of one region on a central bucket", "E201"),
    ("a service or role under a Deny with NotPrincipal", "W150 E201"),
    (
        "a Deny of an SCP or RCP that hits roles or services",
        "W161",
        "lint finds it in a document; the estate has no SCPs and RCPs",
    ),
)
"""All of them, by their numbers."""
