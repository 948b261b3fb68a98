"""Whose account it is."""

from logkura.aws import Clients
from logkura.aws.errors import told
from logkura.errors import LogkuraError
from logkura.spec import Archive

__all__ = ["check_account"]


def check_account(archive: Archive, clients: Clients) -> None:
    """Make sure that credentials are those of the archive's account.

    Raises:
        LogkuraError: `deploy-account-other`: they are those of another one; what AWS answers.
    """
    with told("ask whose credentials these are"):
        identity = clients.get("sts", archive.region).get_caller_identity()
    if identity["Account"] != archive.account:
        raise LogkuraError(
            "deploy-account-other",
            f"expected credentials of account {archive.account}, found those of"
            f" {identity['Account']}",
            hint="choose another profile with --profile",
        )
