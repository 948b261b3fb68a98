"""What becomes of the buckets that CloudFormation takes the transformer from, before it does."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from logkura.aws import Clients
from logkura.deploy import change_sets
from logkura.deploy.artifacts import Readers, artifacts_stack, artifacts_template
from logkura.deploy.change_sets import Request
from logkura.deploy.changes import Change
from logkura.deploy.estimate import additions
from logkura.deploy.stacks import Progress, place_of
from logkura.deploy.templates import resources_of

__all__ = ["artifact_additions", "artifact_changes"]

_POLICY = "AWS::S3::BucketPolicy"


def artifact_additions(archive: str, region: str, readers: Readers) -> Iterator[Change]:
    """Yield the making of the bucket of a region, with who may take from it.

    Args:
        archive: The archive's name.
        region: Where it is made.
        readers: Who may take from it, besides its own account.
    """
    declared = resources_of(artifacts_template(readers))
    place = place_of(artifacts_stack(archive), region)
    yield from _with_readers(additions(declared, place, {}), readers)


def artifact_changes(
    request: Request, readers: Readers, clients: Clients, progress: Progress
) -> Iterator[Change]:
    """Yield what differs in the bucket of a region that is made already, by a change set.

    Args:
        request: What its stack is to be.
        readers: Who may take from it, besides its own account.
        clients: Where to ask.
        progress: How time is waited for.

    Raises:
        LogkuraError: `deploy-change-set`, `deploy-refused`, `deploy-denied`,
            `deploy-unreachable`.
    """
    change_set = change_sets.create(request, "UPDATE", clients, progress)
    if change_set.changes:
        change_sets.discard(change_set, clients)
    yield from _with_readers(change_set.changes, readers)


def _with_readers(changes: Iterable[Change], readers: Readers) -> Iterator[Change]:
    for change in changes:
        told = change.type == _POLICY and readers.words
        yield replace(change, details=(*change.details, readers.words)) if told else change
