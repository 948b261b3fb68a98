"""Policy documents we write."""

from logkura.iam.document import Policy, Statement


def test_a_single_value_is_written_bare_and_several_are_sorted() -> None:
    statement = Statement("S", ("s3:PutObject",), ("arn:b", "arn:a"))
    assert statement.to_document() == {
        "Sid": "S",
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": ["arn:a", "arn:b"],
    }


def test_a_trust_statement_has_a_principal_and_no_resource() -> None:
    statement = Statement("T", ("sts:AssumeRole",), principals={"Service": ("s3.amazonaws.com",)})
    assert statement.to_document() == {
        "Sid": "T",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def test_conditions_are_sorted_so_that_the_same_design_gives_the_same_bytes() -> None:
    one = Statement(
        "C", ("a:B",), ("*",), conditions={"Z": {"k": ("1",)}, "A": {"y": ("2",), "x": ("1",)}}
    )
    two = Statement(
        "C", ("a:B",), ("*",), conditions={"A": {"x": ("1",), "y": ("2",)}, "Z": {"k": ("1",)}}
    )
    assert Policy((one,)).to_json() == Policy((two,)).to_json()


def test_a_policy_states_the_version_that_has_variables() -> None:
    assert Policy(()).to_document() == {"Version": "2012-10-17", "Statement": []}
