"""Resources of small providers, made up where the provider is not on the machine."""

from pathlib import Path

from logkura.lab.terraform.made_up_providers import made_up_providers

CODE = """\
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws" }
    random = {
      source  = "hashicorp/random"
    }
    null = "> 0"
  }
}
provider "random" {}
resource "random_id" "suffix" {
  count       = 2
  byte_length = 4
}
resource "random_integer" "n" {
  min = 1
  max = 9
}
resource "null_resource" "order" {
  triggers = { a = "b" }
  provisioner "local-exec" { command = "true" }
}
resource "aws_s3_bucket" "a" {
  bucket     = "a-${random_id.suffix[0].hex}-${random_integer.n.result}-${random_id.suffix[1].id}"
  depends_on = [null_resource.order]
}
"""


def _rewritten(folder: Path, plugins: Path) -> tuple[str, tuple[str, ...]]:
    file = folder / "module" / "main.tf"
    file.parent.mkdir(parents=True)
    file.write_text(CODE)
    made = made_up_providers(folder, plugins)
    return file.read_text(), made


def test_what_they_give_is_a_text_of_ours(tmp_path: Path) -> None:
    text, made = _rewritten(tmp_path / "code", tmp_path)
    assert made == ("random_id.suffix", "random_integer.n", "null_resource.order")
    assert "hashicorp/random" not in text
    assert "provisioner" not in text
    assert 'provider "random"' not in text
    assert "null =" not in text
    assert 'resource "terraform_data" "random_id_suffix" {\n  count       = 2\n  input =' in text
    assert (
        "a-${terraform_data.random_id_suffix[0].output}"
        "-${terraform_data.random_integer_n.output}"
        "-${terraform_data.random_id_suffix[1].output}"
    ) in text
    assert "depends_on = [terraform_data.null_resource_order]" in text


def test_a_provider_that_is_there_is_left_alone(tmp_path: Path) -> None:
    plugins = tmp_path / "plugins"
    for name in ("random", "null", "time"):
        (plugins / "registry.terraform.io" / "hashicorp" / name).mkdir(parents=True)
    text, made = _rewritten(tmp_path / "code", plugins)
    assert (text, made) == (CODE, ())
