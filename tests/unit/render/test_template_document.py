"""The text of templates, in both forms."""

import pytest

from logkura.render.template_document import read_template_document


def test_short_forms_are_the_long_ones() -> None:
    text = """
    A: !Ref Bucket
    B: !GetAtt Key.Arn
    C: !Sub ["${Name}/*", {Name: !Ref Bucket}]
    D: !If [Wanted, !Ref AWS::NoValue, 1]
    """
    assert read_template_document(text) == {
        "A": {"Ref": "Bucket"},
        "B": {"Fn::GetAtt": ["Key", "Arn"]},
        "C": {"Fn::Sub": ["${Name}/*", {"Name": {"Ref": "Bucket"}}]},
        "D": {"Fn::If": ["Wanted", {"Ref": "AWS::NoValue"}, 1]},
    }


def test_json_is_read_and_versions_and_accounts_stay_text() -> None:
    assert read_template_document('{"Version": "2012-10-17"}') == {"Version": "2012-10-17"}
    text = "{Version: 2012-10-17, Account: 012345678901, Days: 90}"
    assert read_template_document(text) == {
        "Version": "2012-10-17",
        "Account": "012345678901",
        "Days": 90,
    }


@pytest.mark.parametrize("text", ["{", "- one", "plain"])
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not well-formed|unsupported structure"):
        read_template_document(text)
