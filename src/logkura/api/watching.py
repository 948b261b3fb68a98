"""Looking after an archive that is deployed: what has drifted, and whether events arrive."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logkura.aws import Clients
    from logkura.deploy.drift import DriftReport, Looking
    from logkura.deploy.verify import Following, Verification
    from logkura.spec import Archive

__all__ = ["drift", "verify"]


def drift(
    archive: "Archive", clients: "Clients", looking: "Looking | None" = None
) -> "DriftReport":
    """Return what was changed by hand, who may have done it, and the way back; change nothing.

    Args:
        archive: The checked archive.yaml.
        clients: The account's.
        looking: How; with CloudFormation's drift detection where nothing is said.

    Raises:
        LogkuraError: `deploy-account`: the credentials are those of another account.
    """
    from logkura.deploy.drift import Looking, find_drift

    return find_drift(archive, clients, looking or Looking())


def verify(
    archive: "Archive", clients: "Clients", following: "Following | None" = None
) -> "Verification":
    """Send a marked event into each log group of an archive and follow it to the replica.

    Args:
        archive: The checked archive.yaml.
        clients: The account's.
        following: How; every log group, for as long as the design takes, where nothing is said.

    Raises:
        LogkuraError: `deploy-account`; `verify-nothing`: there is no log group to verify.
    """
    from logkura.deploy.verify import Following
    from logkura.deploy.verify import verify as run

    return run(archive, clients, following or Following())
