"""Which key stands for a designed one."""

from logkura.estate import Estate, Key
from logkura.estate.standing_keys import aliases_of, description_of, standing_keys

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
DESIGNED = Key("designed", TOKYO, "objects", "alias/objects")


def _estate(*keys: Key) -> Estate:
    return Estate("demo", "123456789012", keys, (), (), (), (), (), ())


def test_a_key_is_found_by_its_alias_in_its_region() -> None:
    elsewhere = Key("elsewhere", OSAKA, "logkura: objects", aliases=("alias/objects",))
    own = Key("own", TOKYO, "logkura: objects", aliases=("alias/more", "alias/objects"))
    assert standing_keys(_estate(DESIGNED), _estate(elsewhere, own)) == {"designed": "own"}
    assert standing_keys(_estate(DESIGNED), _estate(elsewhere)) == {}


def test_the_key_of_somebody_who_had_the_alias_before_stands_for_ours() -> None:
    theirs = Key("theirs", TOKYO, "their key", aliases=("alias/objects",))
    assert standing_keys(_estate(DESIGNED), _estate(theirs)) == {"designed": "theirs"}


def test_a_key_of_our_description_that_nothing_uses_is_another_archives() -> None:
    other = Key("other", TOKYO, "logkura: objects")
    assert standing_keys(_estate(DESIGNED), _estate(other)) == {}


def test_a_key_that_was_read_is_brought_together_by_its_aliases() -> None:
    here = Key("here", TOKYO, "logkura: objects", aliases=("alias/objects",))
    there = Key("there", TOKYO, "objects", aliases=("alias/objects",))
    assert standing_keys(_estate(here), _estate(there)) == {"here": "there"}


def test_a_key_without_an_alias_stands_for_itself() -> None:
    theirs = Key("theirs", TOKYO, "x")
    assert standing_keys(_estate(theirs), _estate(theirs)) == {"theirs": "theirs"}


def test_words_for_a_key() -> None:
    assert description_of(Key("a", TOKYO, "logkura: objects")) == description_of(DESIGNED)
    assert aliases_of(Key("a", TOKYO, "", "alias/a", aliases=("alias/b", "alias/a"))) == (
        "alias/a",
        "alias/b",
    )
