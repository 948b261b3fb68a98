"""AWS::Lambda::Function and AWS::Lambda::Permission.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
and https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
(read 2026-11-24).
"""

import io
import zipfile
from typing import Any

from logkura.lab.cloudformation.handlers.base import (
    Handler,
    Place,
    Properties,
    changed,
    tag_changes,
)
from logkura.lab.cloudformation.refusal import LackedError, ResourceError

__all__ = ["FunctionHandler", "PermissionHandler"]

_NAME_LIMIT = 64
_STATEMENT_ID_LIMIT = 100
_CONFIGURATION = (
    "DeadLetterConfig",
    "Description",
    "Environment",
    "EphemeralStorage",
    "FileSystemConfigs",
    "Handler",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
)
_AT_CREATION = ("Architectures", "PackageType")
_CODE = {
    "S3Bucket": "S3Bucket",
    "S3Key": "S3Key",
    "S3ObjectVersion": "S3ObjectVersion",
    "ImageUri": "ImageUri",
}
# What leaving a property out means:
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html (read 2026-11-24)
_DEFAULTS: dict[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "EphemeralStorage": {"Size": 512},
    "Layers": [],
    "MemorySize": 128,
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
    "DeadLetterConfig": {"TargetArn": ""},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}
_FILE_OF_RUNTIME = {"python": "index.py", "nodejs": "index.js"}


class FunctionHandler(Handler):
    """AWS::Lambda::Function."""

    type = "AWS::Lambda::Function"
    takes = frozenset(
        {
            "FunctionName",
            "Code",
            "KmsKeyArn",
            "ReservedConcurrentExecutions",
            "Tags",
            *_CONFIGURATION,
            *_AT_CREATION,
        }
    )
    name_property = "FunctionName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the function, then reserve its concurrency."""
        client = place.client("lambda")
        name: str = wanted.get("FunctionName") or place.name(_NAME_LIMIT)
        options = {
            each: wanted[each] for each in (*_CONFIGURATION, *_AT_CREATION) if each in wanted
        }
        if "KmsKeyArn" in wanted:
            options["KMSKeyArn"] = wanted["KmsKeyArn"]
        client.create_function(
            FunctionName=name,
            Code=_code(wanted),
            Tags={tag["Key"]: tag["Value"] for tag in wanted.get("Tags", ())},
            **options,
        )
        place.made(name)
        if "ReservedConcurrentExecutions" in wanted:
            self._reserve(client, name, wanted)
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change code, configuration, concurrency and tags."""
        client = place.client("lambda")
        if changed(last, wanted, "Code", "Architectures"):
            architectures = wanted.get("Architectures")
            client.update_function_code(
                FunctionName=physical_id,
                **_code(wanted),
                **({"Architectures": architectures} if architectures else {}),
            )
        changes = {}
        for each in _CONFIGURATION:
            if changed(last, wanted, each):
                if each not in wanted and each not in _DEFAULTS:
                    raise LackedError(f"The lab cannot take {each} away from a function.")
                changes[each] = wanted.get(each, _DEFAULTS.get(each))
        if changed(last, wanted, "KmsKeyArn"):
            changes["KMSKeyArn"] = wanted.get("KmsKeyArn", "")
        if changes:
            client.update_function_configuration(FunctionName=physical_id, **changes)
        if changed(last, wanted, "ReservedConcurrentExecutions"):
            self._reserve(client, physical_id, wanted)
        put, taken = tag_changes(last, wanted)
        arn = place.arn("lambda", f"function:{physical_id}")
        if put:
            client.tag_resource(Resource=arn, Tags={tag["Key"]: tag["Value"] for tag in put})
        if taken:
            client.untag_resource(Resource=arn, TagKeys=taken)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the function."""
        del last
        place.client("lambda").delete_function(FunctionName=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the ARN."""
        del wanted
        return {"Arn": place.arn("lambda", f"function:{physical_id}")}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read configuration, concurrency and tags; the code is not told."""
        del last
        found = place.client("lambda").get_function(FunctionName=physical_id)
        configuration = found["Configuration"]
        read = {each: configuration.get(each) for each in (*_CONFIGURATION, *_AT_CREATION)}
        read["FunctionName"] = physical_id
        read["KmsKeyArn"] = configuration.get("KMSKeyArn")
        read["Layers"] = [each["Arn"] for each in configuration.get("Layers", ())]
        read["Tags"] = [
            {"Key": key, "Value": value} for key, value in (found.get("Tags") or {}).items()
        ]
        read["ReservedConcurrentExecutions"] = found.get("Concurrency", {}).get(
            "ReservedConcurrentExecutions"
        )
        return {name: each for name, each in read.items() if each is not None}

    @staticmethod
    def _reserve(client: Any, name: str, wanted: Properties) -> None:
        reserved = wanted.get("ReservedConcurrentExecutions")
        if reserved is None:
            client.delete_function_concurrency(FunctionName=name)
        else:
            client.put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=reserved
            )


class PermissionHandler(Handler):
    """AWS::Lambda::Permission: one statement of a function's policy."""

    type = "AWS::Lambda::Permission"
    takes = frozenset(
        {
            "FunctionName",
            "Action",
            "Principal",
            "SourceArn",
            "SourceAccount",
            "PrincipalOrgID",
            "EventSourceToken",
        }
    )

    def create(self, place: Place, wanted: Properties) -> str:
        """Add the statement."""
        statement_id = place.name(_STATEMENT_ID_LIMIT)
        place.client("lambda").add_permission(StatementId=statement_id, **wanted)
        return statement_id

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Do nothing: every property replaces the statement."""

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Remove the statement."""
        place.client("lambda").remove_permission(
            FunctionName=last["FunctionName"], StatementId=physical_id
        )

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the id."""
        del place, wanted
        return {"Id": physical_id}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Tell whether the statement is there: a statement cannot be changed."""
        policy = place.client("lambda").get_policy(FunctionName=last["FunctionName"])["Policy"]
        return dict(last) if f'"{physical_id}"' in policy else None


def _code(wanted: Properties) -> dict[str, Any]:
    code = wanted["Code"]
    if "ZipFile" not in code:
        return {name: code[each] for each, name in _CODE.items() if each in code}
    runtime = str(wanted.get("Runtime", ""))
    name = next((file for kind, file in _FILE_OF_RUNTIME.items() if runtime.startswith(kind)), "")
    if not name:
        raise ResourceError(f"ZipFile can only be used with Python and Node.js, found `{runtime}`.")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date: the same source gives the same code.
        archive.writestr(zipfile.ZipInfo(name), code["ZipFile"])
    return {"ZipFile": package.getvalue()}
