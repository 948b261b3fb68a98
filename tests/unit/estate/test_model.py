"""What an estate says of what it does not know."""

from logkura.estate import Estate

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


def _estate(**unread: str) -> Estate:
    return Estate("a", "111122223333", (), (), (), (), (), (), (), unread=unread)


def test_what_was_read_has_no_reason() -> None:
    assert _estate().why_unread(KEY) == ""


def test_the_resource_itself_is_asked_before_its_list() -> None:
    listed = f"{KEY[:-1]}*"
    assert _estate(**{listed: "list"}).why_unread(KEY) == "list"
    assert _estate(**{listed: "list", KEY: "own"}).why_unread(KEY) == "own"


def test_a_list_of_others_says_nothing() -> None:
    others = "arn:aws:kms:eu-west-2:111122223333:key/*"
    assert _estate(**{others: "list"}).why_unread(KEY) == ""
    assert _estate(**{f"{KEY}2": "own"}).why_unread(KEY) == ""
