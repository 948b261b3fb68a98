"""The names of an archive's resources, each derived from the archive's own name."""

from dataclasses import dataclass

from logkura.estate import designed_key_arn
from logkura.facts.regions import partition_of
from logkura.spec import Archive, KeyReference

__all__ = ["FUNCTION_DESCRIPTION", "ROLE_POLICY", "Names"]

FUNCTION_DESCRIPTION = "logkura: separates records by log group and hour."
"""What the transformer says of itself in the console, whatever deploys it."""

ROLE_POLICY = "logkura"
"""What the one inline policy of each role is called, whatever deploys it."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names and ARNs that follow from the archive's name, account and region."""

    archive: str
    account: str
    region: str

    @classmethod
    def of(cls, archive: Archive) -> "Names":
        """Return the names of a designed archive."""
        return cls(archive.archive, archive.account, archive.region)

    @property
    def stream(self) -> str:
        """The delivery stream."""
        return f"logkura-{self.archive}"

    @property
    def function(self) -> str:
        """The transformer."""
        return f"logkura-{self.archive}-transform"

    @property
    def subscription_filter(self) -> str:
        """The filter on every subscribed log group; the name tells our filters from others'."""
        return f"logkura-{self.archive}"

    @property
    def replication_rule(self) -> str:
        """The replication rule of the archive's bucket."""
        return f"logkura-{self.archive}"

    def alarm(self, what: str) -> str:
        """Return the name of the alarm on something, such as `delivery-freshness`."""
        return f"logkura-{self.archive}-{what}"

    @property
    def dashboard(self) -> str:
        """The dashboard."""
        return f"logkura-{self.archive}"

    @property
    def stream_log_group(self) -> str:
        """Where Firehose reports delivery errors, under the name its console would choose."""
        return f"/aws/kinesisfirehose/{self.stream}"

    @property
    def function_log_group(self) -> str:
        """Where Lambda writes the transformer's own log."""
        return f"/aws/lambda/{self.function}"

    @property
    def own_log_groups(self) -> frozenset[str]:
        """Log groups of the pipeline itself, which must never be fed into it."""
        return frozenset({self.stream_log_group, self.function_log_group})

    def role(self, purpose: str) -> str:
        """Return the name of the role for `delivery`, `subscription`, `transform`, …."""
        return f"logkura-{self.archive}-{purpose}"

    def role_arn(self, purpose: str) -> str:
        """Return the ARN of the role for a purpose."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.role(purpose)}"

    @property
    def partition(self) -> str:
        """The partition of the region: `aws`, `aws-cn`, …."""
        return partition_of(self.region)

    @property
    def stream_arn(self) -> str:
        """ARN of the delivery stream."""
        return self._arn("firehose", f"deliverystream/{self.stream}")

    @property
    def function_arn(self) -> str:
        """ARN of the transformer, unqualified."""
        return self._arn("lambda", f"function:{self.function}")

    def log_group_arn(self, log_group: str) -> str:
        """Return the ARN of a log group, without the `:*` that some APIs append."""
        return self._arn("logs", f"log-group:{log_group}")

    def bucket_arn(self, bucket: str) -> str:
        """Return the ARN of a bucket."""
        return f"arn:{self.partition}:s3:::{bucket}"

    def key_arn(self, key: KeyReference, region: str) -> str:
        """Return the key's ARN: the user's own, or the designed one of a key to be made."""
        if key.arn is not None:
            return key.arn
        assert key.alias is not None, "a key reference has an arn or an alias"  # noqa: S101 -- spec holds it
        return designed_key_arn(
            partition=self.partition, region=region, account=self.account, alias=key.alias
        )

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
