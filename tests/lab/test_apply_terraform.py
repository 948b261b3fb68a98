"""Somebody's Terraform code on the lab."""

import os
from pathlib import Path

import pytest

from logkura.errors import LogkuraError
from logkura.lab import Lab
from logkura.lab.terraform import Applied, apply_terraform
from logkura.lab.terraform.plugins import find_plugins
from logkura.lab.terraform.ties import without_ties
from logkura.lab.terraform.variables import made_up_values
from logkura.lab.terraform.workspace import copy_directory

REGION = "ap-northeast-1"
ROOT = """
terraform {
  required_providers { aws = { source = "hashicorp/aws" } }
  backend "s3" {
    bucket = "somebody-elses-state"
    key    = "state"
    region = "us-east-1"
  }
}
provider "aws" { region = "ap-northeast-1" }
provider "aws" {
  alias  = "osaka"
  region = "ap-northeast-3"
}
variable "name" { type = string }
module "bucket" {
  source = "../modules/bucket"
  name   = var.name
}
resource "aws_kms_key" "replica" {
  provider = aws.osaka
}
"""
MODULE = """
variable "name" { type = string }
resource "aws_s3_bucket" "this" { bucket = var.name }
resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id
  versioning_configuration { status = "Enabled" }
}
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    root, module = tmp_path / "code" / "live", tmp_path / "code" / "modules" / "bucket"
    root.mkdir(parents=True)
    module.mkdir(parents=True)
    (root / "main.tf").write_text(ROOT)
    (root / "terraform.tfstate").write_text("{}")
    (module / "main.tf").write_text(MODULE)
    return root


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_copy_has_the_modules_beside_it_and_a_state_of_its_own(
    directory: Path, tmp_path: Path
) -> None:
    copied = copy_directory(directory, tmp_path / "copy")
    assert (copied / "../modules/bucket/main.tf").resolve().read_text() == MODULE
    assert not (copied / "terraform.tfstate").exists()
    assert 'backend "local"' in (copied / "logkura_override.tf").read_text()


@pytest.mark.parametrize(
    ("code", "freed"),
    [
        ('terraform {\n  required_version = "~> 0.14"\n}\n', "terraform {\n  \n}\n"),
        (
            'required_providers {\n  aws = { source = "hashicorp/aws", version = "~> 6.9" }\n}\n',
            'required_providers {\n  aws = { source = "hashicorp/aws", }\n}\n',
        ),
        ('required_providers {\n  aws = "~> 3.0"\n}\n', 'required_providers {\n  aws = "> 0"\n}\n'),
        ('provider "aws" {\n  version = "~> 2"\n}\n', 'provider "aws" {\n  \n}\n'),
        (
            'module "m" {\n  source = "x"\n  version = "1"\n}\n',
            'module "m" {\n  source = "x"\n  version = "1"\n}\n',
        ),
        ('resource "x" "y" {\n  version = "1"\n}\n', 'resource "x" "y" {\n  version = "1"\n}\n'),
    ],
)
def test_versions_of_terraform_and_provider_are_taken_out(code: str, freed: str) -> None:
    assert without_ties(code) == freed


def test_a_folder_without_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogkuraError) as raised:
        copy_directory(tmp_path, tmp_path / "copy")
    assert raised.value.code == "terraform-directory"


def test_providers_beside_the_code_come_first(
    directory: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = tmp_path / "mirror"
    (named / "registry.terraform.io/hashicorp/aws").mkdir(parents=True)
    monkeypatch.setenv("TF_PLUGIN_DIR", str(named))
    assert find_plugins(directory) == named
    own = directory / ".terraform" / "providers"
    (own / "registry.terraform.io/hashicorp/aws").mkdir(parents=True)
    assert find_plugins(directory) == own


def test_without_terraform_there_is_an_error(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(LogkuraError) as raised:
        apply_terraform(directory, endpoint_url="http://127.0.0.1:1", region=REGION)
    assert raised.value.code == "terraform-missing"


def _apply_or_skip(directory: Path, lab: Lab, **variables: str) -> Applied:
    try:
        return apply_terraform(
            directory, endpoint_url=lab.endpoint_url, region=REGION, variables=variables
        )
    except LogkuraError as error:
        if error.code in {"terraform-missing", "terraform-plugins"}:
            pytest.skip(str(error))
        raise


@pytest.mark.slow
def test_what_terraform_makes_stands_in_the_lab(directory: Path, lab: Lab) -> None:
    before = _files(directory.parent)
    applied = _apply_or_skip(directory, lab, name="archive-of-somebody")
    kinds = {each.address: each.kind for each in applied.resources}
    assert kinds == {
        "aws_kms_key.replica": "aws_kms_key",
        "module.bucket.aws_s3_bucket.this": "aws_s3_bucket",
        "module.bucket.aws_s3_bucket_versioning.this": "aws_s3_bucket_versioning",
    }
    assert applied.regions == (REGION, "ap-northeast-3")
    s3 = lab.clients.get("s3", REGION)
    assert s3.get_bucket_versioning(Bucket="archive-of-somebody")["Status"] == "Enabled"
    assert _files(directory.parent) == before


@pytest.mark.slow
def test_what_terraform_refuses_is_told(directory: Path, lab: Lab) -> None:
    (directory / "more.tf").write_text('resource "aws_s3_bucket" "x" { nonsense = true }\n')
    with pytest.raises(LogkuraError) as raised:
        _apply_or_skip(directory, lab)
    assert raised.value.code == "terraform-failed"
    assert "nonsense" in str(raised.value)


def test_variables_without_a_value_get_one_of_their_type(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text(
        """
        variable "name_prefix" {}
        variable "aws_region" { type = string }
        variable "account_id" { type = "string" }
        variable "days" { type = number }
        variable "on" {
          type = bool
        }
        variable "groups" { type = list(string) }
        variable "tags" {
          type = map(string)
        }
        variable "had" {
          default = "x"
        }
        variable "given" {}
        variable "filed" {}
        """
    )
    (tmp_path / "terraform.tfvars").write_text('filed = "y"\n')
    assert made_up_values(tmp_path, {"given": "z"}, "eu-west-1") == {
        "name_prefix": "logkura-name-prefix",
        "aws_region": "eu-west-1",
        "account_id": "123456789012",
        "days": "1",
        "on": "false",
        "groups": "[]",
        "tags": "{}",
    }


def test_aws_managed_policies_are_there_when_they_are_asked_for(lab: Lab) -> None:
    iam = lab.clients.get("iam", REGION)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    (attached,) = iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]
    assert attached["PolicyArn"] == arn
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    read = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert read["Statement"][0]["Effect"] == "Allow"
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/NoSuchPolicy")
