"""The archive.yaml that `logkura init` writes: every field, with the reason to choose."""

from string import Template

__all__ = ["render_template"]

_TEMPLATE = Template("""\
# archive.yaml: one archive of logs. `logkura schema` prints its JSON Schema for your editor.
version: 1

# A short name. It becomes part of the name of every role, of the stream and of the function.
archive: $archive

# The AWS account, in quotes: it is a name made of digits, and a leading zero counts.
account: "$account"

# The primary region: the log groups, the delivery stream and the archive's bucket.
region: $region

# Customer managed KMS keys. `alias` makes a key (or uses the one the alias points to);
# `arn` uses a key that exists and leaves its policy alone. One key may serve for both.
keys:
  stream: {alias: alias/$archive/firehose/defaultkey}   # records while they are in the stream
  objects: {alias: alias/$archive/s3/defaultkey}        # objects of the archive

bucket:
  name: $archive-archive-$account
  # true saves most KMS requests and their cost. The encryption context then is the bucket's ARN
  # and not the object's: CloudTrail no longer shows which object was decrypted.
  bucket_key: false
  # What becomes of objects with age. Replicas age by the same rules.
  lifecycle:
    - {storage_class: GLACIER_IR, after_days: 90}
    # - {expire_after_days: 3650}
  # Retention that cannot be cut short. COMPLIANCE cannot be lifted by anybody, you included.
  # object_lock: {mode: GOVERNANCE, days: 365}

# What is archived: log groups by name, or every one that starts with a prefix. Each log group
# once. A filter pattern keeps only matching events: such an archive is not complete.
sources:
  - log_group_prefix: /aws/lambda/
  # - log_group: /app/orders
  #   filter_pattern: "?ERROR ?WARN"

layout:
  # What every key starts with.
  prefix: logs/
  # envelope: messages as CloudWatch Logs sent them, copied without decoding; best evidence.
  # event: one log event a line; read by people and query engines as it is.
  format: envelope
  separation: log_group
  # The zone of the date and hour in keys.
  time_zone: $time_zone

# The copy in a second region, under a key of that region.
replica:
  region: $replica_region
  bucket: $archive-replica-$account
  key: {alias: alias/$archive/replica}
  # Everything below layout.prefix when left out. Firehose writes objects without tags, so a tag
  # filter replicates only what something else has tagged.
  # filter: {prefix: logs/}
  # true replicates deletions too; false keeps the replica whole when somebody deletes.
  delete_markers: false
  # 99.9 % within 15 minutes, with metrics, at a price.
  replication_time_control: false

tags: {}
""")


def render_template(
    *,
    archive: str = "logs",
    account: str = "123456789012",
    region: str = "ap-northeast-1",
    replica_region: str = "ap-northeast-3",
    time_zone: str = "UTC",
) -> str:
    """Return the text of a commented archive.yaml."""
    return _TEMPLATE.substitute(
        archive=archive,
        account=account,
        region=region,
        replica_region=replica_region,
        time_zone=time_zone,
    )
