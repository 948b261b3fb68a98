"""Who the job is, and the calls it makes: list, read, write in parts, and its own files."""

from logkura.blueprint.names import Names
from logkura.facts.regions import dns_suffix_of
from logkura.iam import Policy, Statement
from logkura.spec import Archive, KeyReference

__all__ = ["compact_policy", "image_policy", "job_policy", "job_trust"]

_SERVICES = ("emr-serverless.amazonaws.com", "glue.amazonaws.com")
_S3 = "s3://"


def job_trust() -> Policy:
    """Let EMR Serverless and Glue run jobs in the role."""
    return Policy(
        (Statement("AssumeRole", ("sts:AssumeRole",), principals={"Service": _SERVICES}),)
    )


def image_policy(names: Names) -> Policy:
    """Let the account's applications of EMR Serverless pull the image; of its repository."""
    applications = f"arn:{names.partition}:emr-serverless:{names.region}:{names.account}"
    return Policy(
        (
            Statement(
                "PullImage",
                ("ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"),
                principals={"Service": _SERVICES[:1]},
                conditions={"StringLike": {"aws:SourceArn": (f"{applications}:/applications/*",)}},
            ),
        )
    )


def job_policy(archive: Archive, names: Names, source: str, artifacts: str) -> Policy:
    """Let the job read what is to be split and write below the archive's prefix."""
    bucket_arn = names.bucket_arn(archive.own_bucket_name)
    below = f"{bucket_arn}/{archive.layout.prefix}*"
    logs = f"arn:{names.partition}:logs:{names.region}:{names.account}"
    return Policy(
        (
            *_read("Source", names, source),
            *_read("Artifacts", names, artifacts),
            Statement("ListArchive", ("s3:ListBucket",), (bucket_arn,)),
            Statement(
                "WriteArchive",
                ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
                (below,),
            ),
            _use_key(names, archive.keys.objects),
            # Glue's own log; EMR Serverless keeps the driver's itself.
            Statement(
                "WriteLog",
                ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
                (f"{logs}:log-group:/aws-glue/*",),
            ),
        )
    )


def compact_policy(archive: Archive, names: Names, compacted: str) -> Policy:
    """Let the job read the archive and keep its Parquet elsewhere; beside `job_policy`.

    Notes are swapped by conditional writes, which need GetObject too, and what a set no longer has
    is removed.  Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    (read 2026-11-24).
    """
    bucket, _, prefix = compacted.removeprefix(_S3).rstrip("/").partition("/")
    arn = names.bucket_arn(bucket)
    return Policy(
        (
            *_read("Archive", names, f"{_S3}{archive.own_bucket_name}/{archive.layout.prefix}"),
            Statement("ListCompacted", ("s3:ListBucket",), (arn,)),
            Statement(
                "WriteCompacted",
                ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
                (f"{arn}/{prefix}/*" if prefix else f"{arn}/*",),
            ),
        )
    )


def _read(what: str, names: Names, url: str) -> tuple[Statement, ...]:
    bucket, _, prefix = url.removeprefix(_S3).partition("/")
    arn = names.bucket_arn(bucket)
    below = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    # The prefix may also name one object.
    objects = tuple({f"{arn}/{below}*", f"{arn}/{prefix}" if prefix else f"{arn}/*"})
    return (
        Statement(f"List{what}", ("s3:ListBucket",), (arn,)),
        Statement(f"Read{what}", ("s3:GetObject",), objects),
    )


def _use_key(names: Names, key: KeyReference) -> Statement:
    """Let the job use the archive's key through S3; one that has no id yet, by its alias.

    Decrypt is for multipart uploads, and to read back what was written.  Source of the alias as a
    condition: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    (read 2026-11-24).
    """
    via_s3 = {"kms:ViaService": (f"s3.{names.region}.{dns_suffix_of(names.region)}",)}
    actions = ("kms:Decrypt", "kms:GenerateDataKey")
    if key.arn is not None:
        return Statement("UseKey", actions, (key.arn,), conditions={"StringEquals": via_s3})
    every = f"arn:{names.partition}:kms:{names.region}:{names.account}:key/*"
    alias = {"kms:ResourceAliases": (str(key.alias),)}
    return Statement(
        "UseKey",
        actions,
        (every,),
        conditions={"StringEquals": via_s3, "ForAnyValue:StringEquals": alias},
    )
