"""versions.tf, providers.tf, variables.tf: what a rendering stands on, and what can be set."""

from collections.abc import Iterator

from logkura.estate import Key
from logkura.facts import kms
from logkura.facts.terraform import PROVIDER_VERSION, TERRAFORM_VERSION_MIN
from logkura.render.terraform.hcl import Attribute, Block, Code, Item, block
from logkura.render.terraform.names import REPLICA
from logkura.render.terraform.scope import Scope

__all__ = ["providers", "variables", "versions"]


def versions() -> Iterator[Item]:
    """Yield the versions that the code was tried with."""
    aws = {"source": "hashicorp/aws", "version": f"~> {PROVIDER_VERSION.value}"}
    yield block(
        "terraform",
        required_version=f">= {TERRAFORM_VERSION_MIN.value}",
        items=[block("required_providers", aws=aws)],
    )


def providers(scope: Scope) -> Iterator[Item]:
    """Yield a provider for each region, and what is asked of the account."""
    yield _provider("region")
    if scope.replica():
        yield _provider(f"{REPLICA}_region", alias=REPLICA)
    yield block("data", "aws_partition", "current")
    yield block("locals", name=scope.references.name)


def _provider(region: str, **attributes: str) -> Block:
    return block(
        "provider",
        "aws",
        **attributes,
        region=Code(f"var.{region}"),
        allowed_account_ids=[Code("var.account_id")],
        items=[block("default_tags", tags=Code("var.tags"))],
    )


def variables(scope: Scope) -> Iterator[Item]:
    """Yield what whoever applies the code may set; each has the design's value as its default."""
    yield _variable("account_id", "The account of the archive; no other is touched.", scope)
    yield _variable("region", "Region of the log groups, the stream and the bucket.", scope)
    if scope.replica():
        yield _variable("replica_region", "Region of the copy.", scope)
    yield from _tags(scope)
    yield from (_existing(key, scope) for key in scope.estate.keys if key.exists)
    if any(not key.exists for key in scope.estate.keys):
        yield _deletion_window()
    yield _destroy_objects()
    yield from _retention(scope)


def _variable(name: str, description: str, scope: Scope) -> Block:
    replica = scope.replica()
    values = {
        "account_id": scope.estate.account,
        "region": scope.archive.region,
        "replica_region": replica.region if replica else "",
    }
    return block(
        "variable", name, description=description, type=Code("string"), default=values[name]
    )


def _tags(scope: Scope) -> Iterator[Item]:
    yield block(
        "variable",
        "tags",
        description="Tags of every resource.",
        type=Code("map(string)"),
        default=dict(scope.estate.tags),
    )


def _existing(key: Key, scope: Scope) -> Block:
    return block(
        "variable",
        f"{scope.labels.key(key)}_key_arn",
        description=f"The key that exists for {key.purpose}: its ARN, never an alias.",
        type=Code("string"),
        default=key.arn,
        items=[
            block(
                "validation",
                condition=Code(f'can(regex(":key/", var.{scope.labels.key(key)}_key_arn))'),
                error_message="An ARN of a key is wanted: arn:…:key/…, for S3 compares it as text.",
            )
        ],
    )


def _deletion_window() -> Block:
    longest = kms.DELETION_WINDOW_MAX_DAYS.value
    shortest = kms.DELETION_WINDOW_MIN_DAYS.value
    return block(
        "variable",
        "key_deletion_window_days",
        description="How long a key that is to be deleted can still be taken back.",
        type=Code("number"),
        default=longest,
        items=[
            block(
                "validation",
                condition=Code(
                    f"var.key_deletion_window_days >= {shortest} "
                    f"&& var.key_deletion_window_days <= {longest}"
                ),
                error_message=f"KMS takes {shortest} to {longest} days.",
            )
        ],
    )


def _destroy_objects() -> Block:
    return Block(
        "variable",
        ("destroy_objects",),
        (
            Attribute(
                "description",
                "Whether the buckets' objects may be deleted with them; see README.md.",
            ),
            Attribute("type", Code("bool")),
            Attribute("default", value=False),
        ),
    )


def _retention(scope: Scope) -> Iterator[Item]:
    days = {group.retention_days for group in scope.estate.log_groups}
    if len(days) == 1:
        yield block(
            "variable",
            "log_retention_days",
            description="How long the pipeline's own logs are kept; the archive has no such limit.",
            type=Code("number"),
            default=days.pop(),
        )
