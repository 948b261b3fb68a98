"""The archive.yaml that `logkura init` writes: every field, with the reason to choose."""

import textwrap
from itertools import takewhile
from string import Template

from logkura.facts.regions import ALL_REGIONS, REGIONS, partition_of

__all__ = ["render_template"]

_TEMPLATE = Template("""\
# archive.yaml: one archive of logs. For completion and help in your editor, run
#   logkura schema > archive.schema.json
# and make this the first line:
#   `# yaml-language-server: $$schema=archive.schema.json`

# The version of this file's form.
version: 1

# A short name. It becomes part of the name of every role, of the stream and of the function.
archive: $archive

# The AWS account, in quotes: it is a name made of digits, and a leading zero counts.
account: "$account"

# The primary region: the log groups, the delivery stream and the archive's bucket.
region: $region

# Customer managed KMS keys. `alias` makes a key (or uses the one the alias points to); `arn` uses
# a key that exists and leaves its policy alone, so letting the roles in is then your part.
keys:
  # Encrypts records while they are in the stream.
  stream: {alias: alias/$archive/firehose/defaultkey}
  # Encrypts the objects. One key may do both; two can be granted to different people.
  objects: {alias: alias/$archive/s3/defaultkey}

bucket:
  # Unique in all of AWS; the account's number keeps it so.
  name: $archive-archive-$account
  # true saves most KMS requests and their cost. The encryption context then is the bucket's ARN
  # and not the object's: CloudTrail no longer shows which object was decrypted.
  bucket_key: false
  # What becomes of objects with age. Colder classes cost less to keep and more to read. An expiry
  # is final: leave it out until you know how long your logs must be kept.
  lifecycle:
    - {storage_class: GLACIER_IR, after_days: 90}
    # - {expire_after_days: 3650}
  # Retention that cannot be cut short. GOVERNANCE can be lifted by those with the permission,
  # COMPLIANCE by nobody, you included.
  # object_lock: {mode: GOVERNANCE, days: 365}

# What is archived: log groups by name, or every one that starts with a prefix; each log group
# once. A prefix takes in the log groups that exist when the archive is deployed.
sources:
  - log_group_prefix: /aws/lambda/
  # - log_group: /app/orders
  #   # Keeps only matching events: cheaper, but such an archive is not complete.
  #   filter_pattern: "?ERROR ?WARN"

layout:
  # What every key starts with; it lets the bucket hold other things beside the archive.
  prefix: logs/
  # envelope: messages as CloudWatch Logs sent them, copied without decoding; best evidence.
  # event: one log event a line; larger, but people and query engines read it as it is.
  # message: the bare text of each event; ids, times and streams are gone for good.
  format: envelope
  # What gets a folder of its own. Only log_group today.
  separation: log_group
  # The zone of the date and hour in keys. It cannot be changed later without mixing two zones.
  time_zone: $time_zone

# An object is written when its log group's buffer is this full or this old. Larger means fewer,
# cheaper, later objects. `verify` compares each record's checksum before it is archived, which
# takes some hours of processor time a terabyte; false leaves that to whoever reads the archive.
stream: {buffer_size_mib: 64, buffer_interval_seconds: 300, verify: true}

# The copy in a second region, under a key of that region. Without this section there is one copy.
$replica
# Alarms and a dashboard are made in any case; `notify` has the ARNs of the SNS topics to tell. An
# alarm tells only topics of its own region, so name one in the replica's region too.
alarms: {notify: []}

# The same archive in several accounts and regions, by a CloudFormation StackSet, for example
# {regions: [$region], accounts: ["$account"]}; without a replica and without prefixes.
rollout: null

# Logs that AWS services write to S3 themselves. Load balancers and S3's own access logs cannot be
# written to a bucket under SSE-KMS: they go to a landing bucket under SSE-S3.
# service_logs:
#   landing_bucket: $archive-landing-$account
#   logs:
#     - {kind: alb_access, prefix: elb/}
#     - {kind: cloudtrail, prefix: trail/}

# Roles that read, with what reading takes and nothing else.
# readers:
#   - {name: audit}
#   - {name: analysis, through: athena, prefix: logs/}

# Tags of every resource, to find its cost and its owner.
tags: {}
""")

_REPLICA = Template("""\
replica:
  region: $replica_region
  bucket: $archive-replica-$account
  key: {alias: alias/$archive/replica}
  # Everything is replicated when this is left out. Firehose writes objects without tags, so a tag
  # filter replicates only what something else has tagged.
  # filter: {prefix: logs/}
  # true replicates deletions too; false keeps the replica whole when somebody deletes.
  delete_markers: false
  # true: 99.9 % within 15 minutes, with metrics, at a price. false: mostly as fast, unpromised.
  replication_time_control: false
""")


def render_template(
    *,
    archive: str = "logs",
    account: str = "123456789012",
    region: str = "ap-northeast-1",
    replica_region: str = "",
    time_zone: str = "UTC",
) -> str:
    """Return the text of a commented archive.yaml.

    Args:
        archive: The archive's short name.
        account: The account, 12 digits.
        region: The primary region.
        replica_region: The second region; empty for the one `_second_region` chooses.  Where the
            partition has no second region, the section stands there as a comment.
        time_zone: The zone of dates in keys.
    """
    second = replica_region or _second_region(region)
    replica = _REPLICA.substitute(archive=archive, account=account, replica_region=second or "…")
    return _TEMPLATE.substitute(
        archive=archive,
        account=account,
        region=region,
        replica=replica if second else textwrap.indent(replica, "# "),
        time_zone=time_zone,
    )


def _second_region(region: str) -> str:
    """Return the region of the same partition whose code is most alike, or nothing.

    Codes begin with the part of the world, so that the most alike is near; of several, the last
    (ap-northeast-3 for ap-northeast-1).
    """
    if region not in ALL_REGIONS:
        return ""
    others = REGIONS.value[partition_of(region)] - {region}
    return max(others, key=lambda other: (_alike(region, other), other), default="")


def _alike(one: str, two: str) -> int:
    """Return how many characters two texts begin with in common."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))))
