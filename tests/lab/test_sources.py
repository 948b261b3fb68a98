"""What stands in the lab is checked as an account is; Terraform code as what it makes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from logkura.deploy import deploy
from logkura.lab import Lab
from logkura.spec import load

COMMAND = Path(sys.executable).with_name("logkura")
STREAM = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"
FAULTY = """
provider "aws" { region = "ap-northeast-1" }
provider "aws" {
  alias  = "osaka"
  region = "ap-northeast-3"
}
variable "key_of_replicas" { default = "" }
resource "aws_kms_key" "source" {}
resource "aws_kms_key" "replica" { provider = aws.osaka }
resource "aws_s3_bucket" "source" { bucket = "somebody-source" }
resource "aws_s3_bucket" "replica" {
  provider = aws.osaka
  bucket   = "somebody-replica"
}
resource "aws_s3_bucket_versioning" "source" {
  bucket = aws_s3_bucket.source.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_versioning" "replica" {
  provider = aws.osaka
  bucket   = aws_s3_bucket.replica.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "source" {
  bucket = aws_s3_bucket.source.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.source.arn
    }
  }
}
resource "aws_iam_role" "copier" {
  name = "copier"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "s3.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "copier" {
  role = aws_iam_role.copier.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Read", Effect = "Allow",
      Action = ["s3:GetReplicationConfiguration", "s3:ListBucket",
                "s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging"],
      Resource = [aws_s3_bucket.source.arn, "${aws_s3_bucket.source.arn}/*"] },
    { Sid = "Write", Effect = "Allow", Action = ["s3:ReplicateObject", "s3:ReplicateTags"],
      Resource = "${aws_s3_bucket.replica.arn}/*" },
    { Sid = "Decrypt", Effect = "Allow", Action = "kms:Decrypt",
      Resource = aws_kms_key.source.arn },
    { Sid = "Encrypt", Effect = "Allow", Action = "kms:Encrypt", Resource = RESOURCE } ] })
}
resource "aws_s3_bucket_replication_configuration" "source" {
  depends_on = [aws_s3_bucket_versioning.source, aws_s3_bucket_versioning.replica]
  role       = aws_iam_role.copier.arn
  bucket     = aws_s3_bucket.source.id
  rule {
    id     = "all"
    status = "Enabled"
    filter {}
    delete_marker_replication { status = "Disabled" }
    source_selection_criteria {
      sse_kms_encrypted_objects { status = "Enabled" }
    }
    destination {
      bucket = aws_s3_bucket.replica.arn
      encryption_configuration { replica_kms_key_id = aws_kms_key.replica.arn }
    }
  }
}
"""
WRONG = '"arn:aws:kms:ap-northeast-3:123456789012:key/alias/replica"'


def _check(*arguments: str, **environment: str) -> tuple[int, dict[str, object], str]:
    shown = subprocess.run(
        [str(COMMAND), "check", *arguments, "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, **environment},
    )
    document = json.loads(shown.stdout) if shown.stdout else {}
    return shown.returncode, document, shown.stderr


def test_an_account_with_the_example_in_it_is_clean(lab: Lab) -> None:
    logs = lab.clients.get("logs", "ap-northeast-1")
    for name in ("/demo/os", "/demo/app"):
        logs.create_log_group(logGroupName=name)
    deploy(load(STREAM), lab.clients)
    code, report, said = _check(
        "aws:///ap-northeast-1,ap-northeast-3",
        AWS_ENDPOINT_URL=lab.endpoint_url,
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
    )
    assert code == 0, (report, said)
    assert report["archive"] == lab.account
    assert report["calls"] == 37


def _code(directory: Path, resource: str) -> str:
    directory.mkdir()
    (directory / "main.tf").write_text(FAULTY.replace("RESOURCE", resource))
    return str(directory)


@pytest.mark.slow
def test_terraform_code_is_found_out_and_mended(tmp_path: Path) -> None:
    code, report, said = _check(_code(tmp_path / "faulty", WRONG))
    if "terraform-missing" in said or "terraform-plugins" in said:
        pytest.skip(said)
    errors = [each for each in report["findings"] if each["severity"] == "error"]  # type: ignore[attr-defined]
    assert code == 1
    assert {each["code"] for each in errors} == {"E121", "E201"}
    denied = next(each for each in errors if each["code"] == "E201")
    assert "kms:Encrypt" in denied["message"]
    code, report, said = _check(_code(tmp_path / "mended", "aws_kms_key.replica.arn"))
    errors = [each for each in report["findings"] if each["severity"] == "error"]  # type: ignore[attr-defined]
    assert errors == [], said
