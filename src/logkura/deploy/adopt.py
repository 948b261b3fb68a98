"""Taking over what exists: imported into the stack as it is, and then brought to the design.

The import says nothing of the resource but its name, so that it changes nothing; what the design
wants otherwise is an ordinary update afterwards, and is shown as one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import.html (read
2026-11-27).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from logkura.deploy.probes import Existing
from logkura.errors import LogkuraError

__all__ = ["adoptable", "import_document", "imports"]

_IDENTIFIERS = {"AWS::Logs::LogGroup": "LogGroupName", "AWS::S3::Bucket": "BucketName"}
"""What can be taken over, with the property that identifies it.

A key is not among them: one that an alias points to is used, and its policy stays its owner's.
"""


def adoptable(found: Sequence[Existing], *, adopt: bool) -> tuple[Existing, ...]:
    """Return what is to be imported.

    Args:
        found: What exists already of what is to be made.
        adopt: Whether the user wants it taken over.

    Raises:
        LogkuraError: `deploy-exists`: something exists, and is not to be taken over or cannot be.
    """
    for each in found:
        what = f"{each.declared.type} `{each.name}`"
        if each.owner:
            raise LogkuraError(
                "deploy-exists",
                f"{what} exists already and belongs to the stack {each.owner}",
                hint="choose another name; what belongs to a stack stays there",
            )
        if each.declared.type not in _IDENTIFIERS:
            raise LogkuraError(
                "deploy-exists",
                f"{what} exists already and is not of this archive",
                hint="remove it, or rename the archive; nothing of others is changed",
            )
        if not adopt:
            raise LogkuraError(
                "deploy-exists",
                f"{what} exists already and is not of this archive",
                hint="choose another name, or take it over as it is with --adopt",
            )
    return tuple(found)


def imports(adopted: Sequence[Existing]) -> list[Mapping[str, Any]]:
    """Return what CreateChangeSet takes as ResourcesToImport."""
    return [
        {
            "ResourceType": each.declared.type,
            "LogicalResourceId": each.declared.logical_id,
            "ResourceIdentifier": {_IDENTIFIERS[each.declared.type]: each.name},
        }
        for each in adopted
    ]


def import_document(current: Mapping[str, Any] | None, adopted: Sequence[Existing]) -> str:
    """Return the template of the import: what the stack has, and the resources by their names.

    Args:
        current: The template of the stack as it is; None for a new one.
        adopted: What is imported.
    """
    document = dict(current or {"AWSTemplateFormatVersion": "2010-09-09"})
    resources = {
        each.declared.logical_id: {
            "Type": each.declared.type,
            # Demanded by an import; and should the deployment stop here, nothing is lost.
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {_IDENTIFIERS[each.declared.type]: each.name},
        }
        for each in adopted
    }
    document["Resources"] = {**(document.get("Resources") or {}), **resources}
    return json.dumps(document, sort_keys=True)
