"""Deploy by calling the service APIs, in the order in which resources need each other.

Every step first looks: what exists under the name is used, and brought to the design where that
loses nothing.  A second run changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy import buckets, functions, keys, log_groups, roles, streams
from logkura.errors import LogkuraError
from logkura.estate import Estate, bind
from logkura.spec import Archive

__all__ = ["Deployment", "deploy_directly"]


@dataclass(frozen=True, slots=True)
class Deployment:
    """What stands after a deployment: the estate with real ARNs, and how many resources."""

    estate: Estate
    resources: int


def deploy_directly(
    archive: Archive, clients: Clients, *, on_step: Callable[[str], None] = lambda _: None
) -> Deployment:
    """Make everything the archive needs, and subscribe the log groups it names.

    Args:
        archive: The checked `archive.yaml`.
        clients: Where to deploy.
        on_step: Told each resource, in words, when it is done.

    Raises:
        LogkuraError: `deploy-log-group-missing` when a source names a log group that does not
            exist.
    """
    existing = log_groups.existing_names(clients, archive.region)
    for source in archive.sources:
        if source.log_group is not None and source.log_group not in existing:
            raise LogkuraError(
                "deploy-log-group-missing",
                f"source `{source.log_group}` is no log group of {archive.region}",
                hint="logkura archives log groups, it does not make them; check the name",
            )
    designed = design(archive, existing)
    arns = {key.arn: keys.ensure(key, clients) for key in designed.keys}
    estate = bind(designed, arns)
    return Deployment(estate, len(estate.keys) + _make(estate, clients, on_step))


def _make(estate: Estate, clients: Clients, on_step: Callable[[str], None]) -> int:
    made = 0

    def done(what: str) -> None:
        nonlocal made
        made += 1
        on_step(what)

    for group in estate.log_groups:
        log_groups.ensure(group, clients)
        done(f"log group {group.name}")
    for role in estate.roles:
        roles.ensure(role, clients)
        done(f"role {role.name}")
    # A replica bucket has no replication of its own; it must exist before the rule that names it.
    for bucket in sorted(estate.buckets, key=lambda bucket: bucket.replication is not None):
        buckets.ensure(bucket, estate.tags, clients)
        done(f"bucket {bucket.name} in {bucket.region}")
    for function in estate.functions:
        functions.ensure(function, clients)
        done(f"function {function.name}")
    for stream in estate.streams:
        streams.ensure(stream, clients)
        done(f"delivery stream {stream.name}")
    for subscription_filter in estate.filters:
        log_groups.subscribe(subscription_filter, clients)
        done(f"subscription filter on {subscription_filter.log_group}")
    return made
