"""Deploy by calling the service APIs, in the order in which resources need each other.

Every step first looks: what exists under the name is used, and brought to the design where that
loses nothing.  A second run changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from logkura.aws import Clients
from logkura.aws.errors import told
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
            exist; what the services refuse, with the resource.
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
    with told("deploy the keys"):
        arns = {key.arn: keys.ensure(key, clients) for key in designed.keys}
    estate = bind(designed, arns)
    resources = len(estate.keys)
    for what, step in _steps(estate, archive.region, clients):
        with told(f"deploy {what}"):
            step()
        on_step(what)
        resources += 1
    return Deployment(estate, resources)


def _steps(
    estate: Estate, region: str, clients: Clients
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each resource in words, and what makes it."""
    for group in estate.log_groups:
        yield f"log group {group.name}", partial(log_groups.ensure, group, clients)
    for role in estate.roles:
        yield f"role {role.name}", partial(roles.ensure, role, region, clients)
    # A replica bucket has no replication of its own; it must exist before the rule that names it.
    for bucket in sorted(estate.buckets, key=lambda bucket: bool(bucket.replication)):
        what = f"bucket {bucket.name} in {bucket.region}"
        yield what, partial(buckets.ensure, bucket, estate.tags, clients)
    for function in estate.functions:
        yield f"function {function.name}", partial(functions.ensure, function, clients)
    for stream in estate.streams:
        yield f"delivery stream {stream.name}", partial(streams.ensure, stream, clients)
    for wanted in estate.filters:
        what = f"subscription filter on {wanted.log_group}"
        yield what, partial(log_groups.subscribe, wanted, clients)
