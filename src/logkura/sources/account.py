"""A live account as a source: read as it stands, and never changed."""

from collections.abc import Iterator
from dataclasses import replace

from logkura.aws import Clients
from logkura.aws.errors import told
from logkura.errors import LogkuraError
from logkura.estate import Estate
from logkura.facts.regions import ALL_REGIONS
from logkura.inventory import foreign_buckets, read_estate
from logkura.sources.intended_batches import intended_batches
from logkura.sources.intended_logs import intended_logs
from logkura.sources.source import Given, Source

__all__ = ["read_account"]

_SCHEME = "aws://"


def read_account(name: str, _given: Given) -> Source:
    """Read an account by `aws://PROFILE/REGION`, or several regions of it with commas between.

    Raises:
        LogkuraError: `check-source`: the name is no such; what AWS answers to the profile.
    """
    profile, _, listed = name.removeprefix(_SCHEME).partition("/")
    regions = [region for region in listed.split(",") if region]
    unknown = [region for region in regions if region not in ALL_REGIONS]
    if not regions or unknown:
        raise LogkuraError(
            "check-source",
            f"expected `aws://PROFILE/REGION`, found `{name}`",
            hint="such as aws://default/ap-northeast-1,ap-northeast-3; no profile (aws:///REGION)"
            " takes the credentials of the environment",
        )
    with told("read the account"):
        clients = Clients(profile=profile or None)
        account = clients.get("sts", regions[0]).get_caller_identity()["Account"]
        estate = read_estate(clients, account=account, regions=regions, name=account)
        foreign = foreign_buckets(clients, estate, regions[0])
    estate = replace(
        estate,
        deliveries=intended_logs(estate),
        batches=intended_batches(estate),
        foreign_buckets=foreign,
    )
    return Source(name, estate, {}, (), tuple(_notes(estate)))


def _notes(estate: Estate) -> Iterator[str]:
    """Yield what was not looked at: of roles, those of archives are read and no others."""
    if any(stream.stream_key_arn for stream in estate.streams):
        yield (
            "whether whoever makes delivery streams may call kms:CreateGrant was looked at of the"
            " roles that were read: those that resources name or services of an archive may assume"
        )
