"""Policies as data sources: every element that a statement can have."""

from logkura.iam import Policy, Statement
from logkura.render.terraform.layout import write_file
from logkura.render.terraform.policies import document, json_of
from logkura.render.terraform.references import Stage
from logkura.render.terraform.scope import Scope


def _written(policy: Policy, scope: Scope) -> str:
    return write_file([document("x", policy, scope.references, Stage.LAST)]).decode()


def test_every_element_has_its_place(scope: Scope) -> None:
    statement = Statement(
        "S",
        ("s3:GetObject", "s3:PutObject"),
        ("arn:aws:s3:::demo-tokyo-crr-01/*",),
        {"AWS": ("*",), "Service": ("s3.amazonaws.com",)},
        {
            "StringLike": {"aws:b": ("x", "y"), "aws:a": ("${aws:username}",)},
            "Null": {"k": ("true",)},
        },
        effect="Deny",
    )
    assert _written(Policy((statement,)), scope) == (
        'data "aws_iam_policy_document" "x" {\n'
        "  statement {\n"
        '    sid       = "S"\n'
        '    effect    = "Deny"\n'
        '    actions   = ["s3:GetObject", "s3:PutObject"]\n'
        '    resources = ["${aws_s3_bucket.archive.arn}/*"]\n'
        "\n"
        "    principals {\n"
        '      type        = "AWS"\n'
        '      identifiers = ["*"]\n'
        "    }\n"
        "\n"
        "    principals {\n"
        '      type        = "Service"\n'
        '      identifiers = ["s3.amazonaws.com"]\n'
        "    }\n"
        "\n"
        "    condition {\n"
        '      test     = "Null"\n'
        '      variable = "k"\n'
        '      values   = ["true"]\n'
        "    }\n"
        "\n"
        "    condition {\n"
        '      test     = "StringLike"\n'
        '      variable = "aws:a"\n'
        '      values   = ["$${aws:username}"]\n'
        "    }\n"
        "\n"
        "    condition {\n"
        '      test     = "StringLike"\n'
        '      variable = "aws:b"\n'
        '      values   = ["x", "y"]\n'
        "    }\n"
        "  }\n"
        "}\n"
    )


def test_what_is_excepted_and_old_versions_are_kept(scope: Scope) -> None:
    statement = Statement(
        "",
        not_actions=("s3:Get*",),
        not_resources=("*",),
        not_principals={"AWS": ("123456789012",)},
    )
    written = _written(Policy((statement,), version="2008-10-17"), scope)
    assert 'version = "2008-10-17"' in written
    assert 'not_actions   = ["s3:Get*"]' in written
    assert 'not_resources = ["*"]' in written
    assert "not_principals {" in written
    assert "sid" not in written
    assert json_of("x").text == "data.aws_iam_policy_document.x.json"
