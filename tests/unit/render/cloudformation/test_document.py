"""A tree as YAML, read back as CloudFormation does."""

from logkura.lab.cloudformation.documents import read_document
from logkura.render.cloudformation.document import GetAtt, Ref, Sub, to_yaml


def test_functions_are_written_with_short_tags_and_without_needless_quotes() -> None:
    tree = {"Resources": {"A": {"X": Ref("B"), "Y": GetAtt("B", "Arn"), "Z": Sub("${B}/*")}}}
    assert to_yaml(tree).decode() == (
        "Resources:\n  A:\n    X: !Ref B\n    Y: !GetAtt B.Arn\n    Z: !Sub ${B}/*\n"
    )


def test_what_is_written_is_what_is_read() -> None:
    odd = {
        "version": "2012-10-17",
        "truth": "true",
        "number": "0123",
        "empty": "",
        "colon": "a: b",
        "kura": "蔵 # no comment",
        "lines": "a\nb",
        "long": "word " * 60,
        "list": [{"a": 1}, []],
    }
    assert read_document(to_yaml({"Resources": odd}).decode()) == {"Resources": odd}


def test_json_in_a_text_stays_readable_and_whole() -> None:
    body = '{"a":"${B}","c":"it\'s: #1"}'
    text = to_yaml({"Resources": {"X": Sub(body)}}).decode()
    assert body in text
    assert read_document(text) == {"Resources": {"X": {"Fn::Sub": body}}}


def test_a_text_that_is_no_plain_scalar_is_quoted() -> None:
    for text in ("${A}: b", "${A} #b", "it's ${A}"):
        written = to_yaml({"Resources": {"X": Sub(text)}}).decode()
        assert read_document(written) == {"Resources": {"X": {"Fn::Sub": text}}}


def test_a_blank_line_parts_sections_and_resources() -> None:
    tree = {"Description": "d", "Resources": {"A": {"T": 1}, "B": {"T": [{"x": 1}]}}}
    assert to_yaml(tree).decode() == (
        "Description: d\n\nResources:\n  A:\n    T: 1\n\n  B:\n    T:\n      - x: 1\n"
    )


def test_the_same_value_twice_is_written_twice() -> None:
    shared = [{"Key": "system", "Value": "demo"}]
    text = to_yaml({"Resources": {"A": shared, "B": shared}}).decode()
    assert text.count("system") == 2
    assert "&" not in text
