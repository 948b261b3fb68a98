"""The transformer's deployment package."""

import base64
import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from logkura.blueprint.bundle import build_bundle
from logkura.flows.transformation import TRANSFORMER_HANDLER


def test_the_same_zone_gives_the_same_bytes() -> None:
    assert build_bundle("Asia/Tokyo") == build_bundle("Asia/Tokyo")
    assert build_bundle("Asia/Tokyo") != build_bundle("America/Argentina/Buenos_Aires")


def test_nothing_of_the_bytes_is_left_to_the_machine() -> None:
    """Deflated bytes would be zlib's, dates the file system's, the maker the system's."""
    for entry in zipfile.ZipFile(io.BytesIO(build_bundle("Asia/Tokyo"))).infolist():
        assert entry.compress_type == zipfile.ZIP_STORED
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.create_system == 3


def test_it_is_small_and_holds_no_sdk() -> None:
    names = zipfile.ZipFile(io.BytesIO(build_bundle("UTC"))).namelist()
    assert len(build_bundle("UTC")) < 400_000
    assert names == sorted(names)
    assert not any(name.startswith(("boto", "pydantic", "logkura/lab")) for name in names)


def test_it_runs_alone_without_site_packages_and_time_zones(tmp_path: Path) -> None:
    """As in a runtime that has Python and nothing else."""
    zipfile.ZipFile(io.BytesIO(build_bundle("Asia/Tokyo"))).extractall(tmp_path)
    message = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/demo/os",
        "logStream": "s",
        "subscriptionFilters": [],
        "logEvents": [{"id": "1", "timestamp": 1_700_000_000_000, "message": "m"}],
    }
    data = base64.b64encode(gzip.compress(json.dumps(message).encode())).decode()
    event = {"region": "ap-northeast-1", "records": [{"recordId": "r", "data": data}]}
    module, _, function = TRANSFORMER_HANDLER.rpartition(".")
    code = (
        "import sys, os, json, zoneinfo; sys.path.insert(0, os.getcwd()); "
        "zoneinfo.reset_tzpath([]); "
        f"from {module} import {function} as handler; "
        "print(json.dumps(handler(json.loads(sys.stdin.read()), None)))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"LOGKURA_TIME_ZONE": "Asia/Tokyo"},
        timeout=60,
    )
    (record,) = json.loads(run.stdout)["records"]
    assert record["metadata"]["partitionKeys"]["hour"] == "07"
