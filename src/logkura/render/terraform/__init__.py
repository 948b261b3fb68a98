"""An archive as Terraform code, the way a person would have written it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from logkura.errors import LogkuraError
from logkura.estate import Bucket, Estate
from logkura.render.renderable import check_renderable
from logkura.render.terraform.buckets import bucket
from logkura.render.terraform.keys import keys
from logkura.render.terraform.layout import write_file
from logkura.render.terraform.monitoring import monitoring, topics_variables
from logkura.render.terraform.names import PRIMARY
from logkura.render.terraform.outputs import outputs
from logkura.render.terraform.protection import PROTECTED, UNPROTECTED_FILE, unprotected
from logkura.render.terraform.readme import readme
from logkura.render.terraform.roles import roles
from logkura.render.terraform.scope import Scope
from logkura.render.terraform.settings import providers, variables, versions
from logkura.render.terraform.stream import stream
from logkura.render.terraform.subscriptions import check_sources, subscriptions
from logkura.render.terraform.transformer import PACKAGE_FILE, transformer
from logkura.spec import Archive

if TYPE_CHECKING:
    from logkura.render.terraform.hcl import Item

__all__ = ["OWN_FILES", "PROTECTED", "UNPROTECTED_FILE", "render_terraform", "unprotected"]

OWN_FILES = (
    *("versions.tf", "providers.tf", "variables.tf", "keys.tf", "bucket.tf"),
    *("replica.tf", "landing.tf"),
    *("roles.tf", "transformer.tf", "stream.tf", "subscriptions.tf", "monitoring.tf"),
    *("outputs.tf", PACKAGE_FILE, "README.md"),
)
"""Every file that a rendering may have; others in its folder are somebody's own."""


def render_terraform(archive: Archive, estate: Estate) -> Mapping[str, bytes]:
    """Return the files of a root module by name; the same design gives the same bytes.

    Args:
        archive: The checked `archive.yaml`; its sources become filters, whichever log groups
            exist.
        estate: The design of it.

    Raises:
        LogkuraError: `render-rollout`: it is rolled out to several accounts and regions.
        ValueError: The estate is no design of this archive; see `logkura.render.renderable`.
    """
    if archive.rollout is not None:
        raise LogkuraError(
            "render-rollout",
            "expected an archive of one account and region for Terraform, found `rollout`",
            hint="StackSets roll it out: deploy by CloudFormation, or write one file for each",
        )
    check_renderable(estate)
    check_sources(archive, estate)
    scope = Scope.of(archive, estate)
    files: dict[str, Iterable[Item]] = {
        "versions.tf": versions(),
        "providers.tf": providers(scope),
        "variables.tf": [*variables(scope), *topics_variables(scope)],
        "keys.tf": keys(scope),
        **{_file(each, scope): bucket(each, scope) for each in estate.buckets},
        "roles.tf": roles(scope),
        "transformer.tf": transformer(scope),
        "stream.tf": stream(scope),
        "subscriptions.tf": subscriptions(scope),
        "monitoring.tf": monitoring(scope),
        "outputs.tf": outputs(scope),
    }
    written = {name: list(items) for name, items in files.items()}
    (function,) = estate.functions
    return {
        **{name: write_file(items) for name, items in written.items() if items},
        PACKAGE_FILE: function.code,
        "README.md": readme(scope),
    }


def _file(bucket: Bucket, scope: Scope) -> str:
    label = scope.labels.bucket(bucket)
    return "bucket.tf" if label == PRIMARY else f"{label}.tf"
