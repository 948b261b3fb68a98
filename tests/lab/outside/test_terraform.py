"""Terraform code that reads what it does not make, and names it."""

from pathlib import Path

import pytest

from tests.lab.outside.conftest import ACCOUNT, REGION, faults, outside, report_of
from tests.lab.terraform_here import use_mirror

READ = """\
data "aws_s3_bucket" "logs" {
  bucket = "somebody-logs"
}
data "aws_kms_alias" "shared" {
  name = "alias/shared"
}
data "aws_kms_key" "other" {
  key_id = "alias/other"
}
data "aws_iam_role" "delivery" {
  name = "somebodys-delivery"
}
data "aws_cloudwatch_log_group" "app" {
  name = "/somebody/app"
}
data "aws_cloudwatch_log_groups" "hosts" {
  log_group_name_prefix = "/somebody/host/"
}
resource "aws_s3_bucket" "own" {
  bucket = "somebody-own"
}
resource "aws_s3_bucket_logging" "own" {
  bucket        = aws_s3_bucket.own.id
  target_bucket = data.aws_s3_bucket.logs.id
  target_prefix = "own/"
}
resource "aws_s3_bucket_server_side_encryption_configuration" "own" {
  bucket = aws_s3_bucket.own.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = data.aws_kms_alias.shared.target_key_arn
    }
  }
}
resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = "somebody-archive"
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn            = data.aws_iam_role.delivery.arn
    bucket_arn          = aws_s3_bucket.own.arn
    prefix              = "a/"
    error_output_prefix = "e/"
    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = data.aws_cloudwatch_log_group.app.name
      log_stream_name = "errors"
    }
  }
}
resource "aws_cloudwatch_log_subscription_filter" "app" {
  for_each        = toset(concat(["/somebody/os"], tolist(
    data.aws_cloudwatch_log_groups.hosts.log_group_names)))
  name            = "archive"
  log_group_name  = each.key
  filter_pattern  = ""
  destination_arn = aws_kinesis_firehose_delivery_stream.archive.arn
  role_arn        = "arn:aws:iam::123456789012:role/somebodys-logs"
}
"""

# In this region the provider asks whether a bucket's name is free before it makes the bucket.
LATER = """\
provider "aws" {
  region = "us-east-1"
}
resource "aws_s3_bucket_policy" "late" {
  bucket = "somebody-late"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::somebody-late", "arn:aws:s3:::somebody-late/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
resource "aws_s3_bucket" "late" {
  bucket     = "somebody-late"
  depends_on = [aws_s3_bucket_policy.late]
}
"""


@pytest.mark.slow
def test_what_data_blocks_read_and_requests_name_is_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mirror(tmp_path, monkeypatch)
    code = tmp_path / "code"
    code.mkdir()
    (code / "main.tf").write_text(READ)
    report = report_of(code)
    # Both log groups go below one prefix, as the code wants it.
    assert [code for code, _ in faults(report)] == ["W252"]
    assert not report.has_unknown
    owner, groups = f"{REGION}:{ACCOUNT}", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:"
    found = outside(report)
    wanted = {
        "arn:aws:s3:::somebody-logs",
        f"arn:aws:kms:{owner}:alias/shared",
        f"arn:aws:kms:{owner}:alias/other",
        f"arn:aws:iam::{ACCOUNT}:role/somebodys-delivery",
        f"arn:aws:iam::{ACCOUNT}:role/somebodys-logs",
        f"{groups}/somebody/app",
        f"{groups}/somebody/os",
        f"{groups}/somebody/host/example",
    }
    assert {arn for arn in found if ":key/" not in arn} == wanted
    lines = READ.splitlines()
    assert lines[found[f"{groups}/somebody/host/example"] - 1].endswith('"/somebody/host/"')
    assert lines[found[f"arn:aws:kms:{owner}:alias/shared"] - 1].endswith('"alias/shared"')


@pytest.mark.slow
def test_a_bucket_of_the_code_takes_the_place_of_its_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mirror(tmp_path, monkeypatch)
    code = tmp_path / "code"
    code.mkdir()
    (code / "main.tf").write_text(LATER)
    report = report_of(code)
    assert outside(report) == {}
    assert faults(report) == []
    assert not [each for each in report.findings if each.code == "I206"]
