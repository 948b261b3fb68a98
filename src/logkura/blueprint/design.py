"""The design: `archive.yaml` in, estate out.  Pure and deterministic."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from logkura.blueprint import policies
from logkura.blueprint.bundle import RUNTIME, build_bundle
from logkura.blueprint.dashboard import dashboard
from logkura.blueprint.monitoring import alarms
from logkura.blueprint.names import Names
from logkura.blueprint.service_logs import landing_buckets, log_deliveries, readers
from logkura.estate import (
    Bucket,
    DeliveryStream,
    Estate,
    Expiration,
    Function,
    Key,
    LogGroup,
    ObjectLock,
    ReplicationRule,
    Role,
    SubscriptionFilter,
    Transition,
)
from logkura.flows import Call, flows_of, role_policy, service_statements, trust_policy
from logkura.flows.transformation import TRANSFORMER_HANDLER
from logkura.iam import Policy
from logkura.records.transform import ERROR_PREFIX_EXPRESSION, PREFIX_EXPRESSION
from logkura.spec import Archive, KeyReference, LifecycleRule, Source

__all__ = ["design", "subscribed_log_groups", "subscription_filters"]

_DELIVERY_LOG_STREAM = "DestinationDelivery"
_OWN_LOG_RETENTION_DAYS = 90
_FUNCTION_MEMORY_MIB = 512
_FUNCTION_TIMEOUT_SECONDS = 300
# Gzip members stay as the transformer made them: Firehose's own compression would wrap them a
# second time.  Bare text is left to it, and so an object of text is one member, which the readers
# that stop behind the first one read whole.
_MEMBERS = ("UNCOMPRESSED", ".jsonl.gz")
_TEXT = ("GZIP", ".log.gz")


def design(archive: Archive, existing_log_groups: Iterable[str] = ()) -> Estate:
    """Return the estate of an archive.

    Args:
        archive: The checked `archive.yaml`.
        existing_log_groups: Names of the log groups that exist in the account and region; a
            `log_group_prefix` source subscribes those of them that start so.
    """
    names = Names.of(archive)
    rule = _replication_rule(archive, names)
    resources = Estate(
        archive=archive.archive,
        account=archive.account,
        keys=_keys(archive, names),
        buckets=(*_buckets(archive, names, rule), *landing_buckets(archive)),
        roles=(),
        functions=(_function(archive, names),),
        log_groups=(
            LogGroup(
                names.stream_log_group,
                archive.region,
                _OWN_LOG_RETENTION_DAYS,
                (_DELIVERY_LOG_STREAM,),
            ),
            LogGroup(names.function_log_group, archive.region, _OWN_LOG_RETENTION_DAYS),
        ),
        streams=(_stream(archive, names),),
        filters=subscription_filters(archive, existing_log_groups),
        tags=dict(sorted(archive.tags.items())),
        deliveries=log_deliveries(archive),
        readers=readers(archive, names),
    )
    whole = _with_policies(resources, archive, names)
    return replace(
        whole,
        alarms=alarms(whole, names, archive.alarms.notify),
        dashboards=(dashboard(whole, names),),
    )


def subscribed_log_groups(
    archive: Archive, existing_log_groups: Iterable[str]
) -> dict[str, Source]:
    """Return the log groups that the archive subscribes, each with the source that named it.

    The pipeline's own log groups are left out whatever a prefix covers: an archive that feeds
    its own errors into itself never comes to rest.
    """
    existing = sorted(set(existing_log_groups))
    own = Names.of(archive).own_log_groups
    found: dict[str, Source] = {}
    for source in archive.sources:
        if source.log_group is not None:
            found[source.log_group] = source
            continue
        prefix = source.log_group_prefix or ""
        found |= {name: source for name in existing if name.startswith(prefix)}
    return {name: found[name] for name in sorted(found) if name not in own}


def _keys(archive: Archive, names: Names) -> tuple[Key, ...]:
    wanted: list[tuple[KeyReference, str, str]] = [
        (archive.keys.stream, archive.region, "records in the delivery stream"),
        (archive.keys.objects, archive.region, "objects of the log archive"),
    ]
    if archive.replica is not None:
        wanted.append((archive.replica.key, archive.replica.region, "replicas of the log archive"))
    found: dict[str, Key] = {}
    for reference, region, purpose in wanted:
        arn = names.key_arn(reference, region)
        # One key may serve for the stream and the objects; it is made once.
        found.setdefault(arn, Key(arn, region, purpose, reference.alias))
    return tuple(found.values())


def _replication_rule(archive: Archive, names: Names) -> ReplicationRule | None:
    replica = archive.replica
    if replica is None:
        return None
    return ReplicationRule(
        id=names.replication_rule,
        role_arn=names.role_arn("replication"),
        destination_bucket=replica.bucket,
        replica_key_arn=names.key_arn(replica.key, replica.region),
        prefix=replica.filter.prefix,
        tags=dict(sorted(replica.filter.tags.items())),
        delete_markers=replica.delete_markers,
        time_control=replica.replication_time_control,
        # Failures are counted only of a rule with metrics; time control brings them along.
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
        metrics=not replica.replication_time_control,
    )


def _lifecycle(rules: Iterable[LifecycleRule]) -> tuple[Transition | Expiration, ...]:
    found: list[Transition | Expiration] = []
    for rule in rules:
        if rule.storage_class is not None and rule.after_days is not None:
            found.append(Transition(rule.prefix, rule.storage_class, rule.after_days))
        if rule.expire_after_days is not None:
            found.append(Expiration(rule.prefix, rule.expire_after_days))
    return tuple(found)


def _buckets(archive: Archive, names: Names, rule: ReplicationRule | None) -> tuple[Bucket, ...]:
    lock = archive.bucket.object_lock
    object_lock = ObjectLock(lock.mode, lock.days) if lock else None
    lifecycle = _lifecycle(archive.bucket.lifecycle)
    source = Bucket(
        name=archive.own_bucket_name,
        region=archive.region,
        key_arn=names.key_arn(archive.keys.objects, archive.region),
        bucket_key=archive.bucket.bucket_key,
        policy=Policy(()),
        lifecycle=lifecycle,
        object_lock=object_lock,
        replication=(rule,) if rule else (),
    )
    if archive.replica is None or rule is None:
        return (source,)
    # S3 replicates from a locked bucket only into a locked one, and lifecycle actions never.
    replica = Bucket(
        name=archive.replica.bucket,
        region=archive.replica.region,
        key_arn=rule.replica_key_arn,
        bucket_key=archive.bucket.bucket_key,
        policy=Policy(()),
        lifecycle=lifecycle,
        object_lock=object_lock,
    )
    return source, replica


def _with_policies(estate: Estate, archive: Archive, names: Names) -> Estate:
    """Return the estate with its policies: what its flows need, and nothing else."""
    # A prefix may cover no log group yet; whoever is to read them is there before them.
    filters = estate.filters or (_filter(archive, names, "example", Source(log_group="example")),)
    flows = flows_of(replace(estate, filters=filters))
    calls = [call for flow in flows for call in flow.calls]
    return replace(
        estate,
        roles=tuple(_roles(archive, names, calls)),
        keys=tuple(_with_key_policy(key, names, calls) for key in estate.keys),
        buckets=tuple(_with_bucket_policy(bucket, calls) for bucket in estate.buckets),
    )


def _roles(archive: Archive, names: Names, calls: Sequence[Call]) -> Iterator[Role]:
    purposes = ["subscription", "delivery", "transform"]
    purposes += ["replication"] if archive.replica is not None else []
    for purpose in purposes:
        arn = names.role_arn(purpose)
        own = (role_policy(arn, calls),)
        yield Role(names.role(purpose), arn, trust_policy(arn, calls), own)
    for reader in archive.readers:
        purpose = f"reader-{reader.name}"
        arn = names.role_arn(purpose)
        trust = policies.readers_trust(names, reader.trusted)
        yield Role(names.role(purpose), arn, trust, (role_policy(arn, calls),))


def _with_key_policy(key: Key, names: Names, calls: Sequence[Call]) -> Key:
    if key.exists:
        return key
    about = [call for call in calls if call.resource.pattern == key.arn]
    services = service_statements(about, resources=("*",))
    return replace(key, policy=Policy((policies.account_statement(names), *services)))


def _with_bucket_policy(bucket: Bucket, calls: Sequence[Call]) -> Bucket:
    about = [call for call in calls if call.resource.pattern.partition("/")[0] == bucket.arn]
    guards = (
        policies.transport_statement(bucket.arn),
        *policies.encryption_statements(bucket.arn, bucket.algorithm, bucket.key_arn),
    )
    return replace(bucket, policy=Policy((*guards, *service_statements(about))))


def _function(archive: Archive, names: Names) -> Function:
    return Function(
        name=names.function,
        arn=names.function_arn,
        region=archive.region,
        role_arn=names.role_arn("transform"),
        runtime=RUNTIME,
        handler=TRANSFORMER_HANDLER,
        memory_mib=_FUNCTION_MEMORY_MIB,
        timeout_seconds=_FUNCTION_TIMEOUT_SECONDS,
        environment={
            "LOGKURA_FORMAT": archive.layout.format,
            "LOGKURA_TIME_ZONE": archive.layout.time_zone,
            "LOGKURA_VERIFY": "true" if archive.stream.verify else "false",
        },
        code=build_bundle(archive.layout.time_zone),
    )


def _stream(archive: Archive, names: Names) -> DeliveryStream:
    compression, file_extension = _TEXT if archive.layout.format == "message" else _MEMBERS
    return DeliveryStream(
        name=names.stream,
        arn=names.stream_arn,
        region=archive.region,
        role_arn=names.role_arn("delivery"),
        stream_key_arn=names.key_arn(archive.keys.stream, archive.region),
        bucket=archive.own_bucket_name,
        object_key_arn=names.key_arn(archive.keys.objects, archive.region),
        prefix=archive.layout.prefix + PREFIX_EXPRESSION,
        error_prefix=archive.layout.prefix + ERROR_PREFIX_EXPRESSION,
        compression=compression,
        file_extension=file_extension,
        time_zone=archive.layout.time_zone,
        buffer_size_mib=archive.stream.buffer_size_mib,
        buffer_interval_seconds=archive.stream.buffer_interval_seconds,
        function_arn=names.function_arn,
        log_group=names.stream_log_group,
        log_stream=_DELIVERY_LOG_STREAM,
    )


def subscription_filters(
    archive: Archive, existing_log_groups: Iterable[str]
) -> tuple[SubscriptionFilter, ...]:
    """Return the filters of the log groups that the archive subscribes, by their names.

    Args:
        archive: The checked `archive.yaml`.
        existing_log_groups: Names of the log groups that exist in the account and region.
    """
    names = Names.of(archive)
    subscribed = subscribed_log_groups(archive, existing_log_groups)
    return tuple(_filter(archive, names, name, source) for name, source in subscribed.items())


def _filter(archive: Archive, names: Names, log_group: str, source: Source) -> SubscriptionFilter:
    return SubscriptionFilter(
        name=names.subscription_filter,
        region=archive.region,
        log_group=log_group,
        pattern=source.filter_pattern,
        destination_arn=names.stream_arn,
        role_arn=names.role_arn("subscription"),
    )
