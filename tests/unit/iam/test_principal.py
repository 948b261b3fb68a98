"""Who calls, and by which names a policy reaches the caller."""

import pytest

from logkura.iam.principal import Caller, CallerKind, Named, named_by, spared_by

ACCOUNT = "111122223333"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/r"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"


@pytest.mark.parametrize(
    ("text", "kind", "account"),
    [
        (ACCOUNT, CallerKind.ROOT, ACCOUNT),
        (ROOT, CallerKind.ROOT, ACCOUNT),
        (ROLE, CallerKind.ROLE, ACCOUNT),
        (SESSION, CallerKind.SESSION, ACCOUNT),
        (f"arn:aws:iam::{ACCOUNT}:user/a/b", CallerKind.USER, ACCOUNT),
        (f"arn:aws:sts::{ACCOUNT}:federated-user/b", CallerKind.FEDERATED_USER, ACCOUNT),
        (f"arn:aws:iam::{ACCOUNT}:saml-provider/p", CallerKind.PROVIDER, None),
        ("accounts.google.com", CallerKind.PROVIDER, None),
        ("logs.amazonaws.com", CallerKind.SERVICE, None),
        ("anonymous", CallerKind.ANONYMOUS, None),
        ("", CallerKind.ANONYMOUS, None),
        ("*", CallerKind.ANONYMOUS, None),
    ],
)
def test_a_principal_is_read_from_its_text(
    text: str, kind: CallerKind, account: str | None
) -> None:
    caller = Caller.of(text)
    assert (caller.kind, caller.account) == (kind, account)


@pytest.mark.parametrize("text", ["*", "anonymous", ""])
def test_nobody_has_one_name(text: str) -> None:
    assert (Caller.of(text).text, Caller.of(text).names) == ("*", frozenset())


def test_a_session_is_reached_by_its_role_whose_path_only_the_context_tells() -> None:
    other = f"arn:aws:iam::{ACCOUNT}:role/r"
    unknown, known = Caller.of(SESSION), Caller.of(SESSION, ROLE)
    assert named_by({"AWS": (ROLE,)}, unknown) == {Named.ROLE}
    assert named_by({"AWS": (ROLE,)}, known) == {Named.ROLE}
    assert named_by({"AWS": (other,)}, known) == set()


def test_a_role_of_another_name_or_account_is_not_the_sessions() -> None:
    """What the context says of the role counts only where it can be that role."""
    for arn in (f"arn:aws:iam::{ACCOUNT}:role/x/other", "arn:aws:iam::444455556666:role/r"):
        assert Caller.of(SESSION, arn).role_arn == f"arn:aws:iam::{ACCOUNT}:role/r"
    abroad = ROLE.replace(ACCOUNT, "444455556666")
    for caller in (Caller.of(SESSION), Caller.of(SESSION, ROLE)):
        assert named_by({"AWS": (abroad,)}, caller) == set()
    assert named_by({"AWS": (ROLE,)}, Caller.of(f"arn:aws:iam::{ACCOUNT}:user/r")) == set()


@pytest.mark.parametrize(
    ("name", "role"),
    [("r/s", "r"), ("service-role/r/s", "service-role/r"), ("r", "r")],
)
def test_a_session_is_read_though_a_path_stands_in_it_or_no_session(name: str, role: str) -> None:
    caller = Caller.of(f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}")
    assert caller.role_arn == f"arn:aws:iam::{ACCOUNT}:role/{role}"
    assert named_by({"AWS": (ROLE,)}, caller) == {Named.ROLE}
    assert Caller.of(caller.text, ROLE).arn == ROLE


@pytest.mark.parametrize("entry", [ACCOUNT, ROOT])
def test_an_account_is_named_by_its_id_or_its_root(entry: str) -> None:
    assert named_by({"AWS": (entry,)}, Caller.of(SESSION)) == {Named.ACCOUNT}
    assert named_by({"AWS": (entry,)}, Caller.of(ROOT)) == {Named.ITSELF}
    assert named_by({"AWS": (entry,)}, Caller.of("logs.amazonaws.com")) == set()


def test_every_aws_identity_is_no_service() -> None:
    service = Caller.of("logs.amazonaws.com")
    assert named_by({"AWS": ("*",)}, service) == set()
    assert named_by({"*": ("*",)}, service) == {Named.EVERYONE}
    assert named_by({"AWS": ("*",)}, Caller.of("*")) == {Named.EVERYONE}
    assert named_by({"Service": ("logs.amazonaws.com",)}, service) == {Named.ITSELF}
    assert named_by({"AWS": ("logs.amazonaws.com",)}, service) == set()


def test_an_identity_provider_is_reached_by_its_name_alone() -> None:
    name = f"arn:aws:iam::{ACCOUNT}:saml-provider/p"
    provider = Caller.of(name)
    assert named_by({"Federated": (name,)}, provider) == {Named.ITSELF}
    assert named_by({"AWS": ("*", ROOT, name)}, provider) == set()


@pytest.mark.parametrize("text", [f"{ROLE}", SESSION])
def test_a_strict_not_principal_spares_who_is_named_in_full(text: str) -> None:
    caller = Caller.of(text, ROLE)
    whole = {"AWS": (SESSION, ROLE, ROOT)}
    assert spared_by(whole, caller, everything=True)
    assert not spared_by({"AWS": (ROOT,)}, caller, everything=True)
    assert spared_by({"AWS": (ROOT,)}, caller, everything=False)
    assert not spared_by({"AWS": ("arn:aws:iam::444455556666:root",)}, caller, everything=False)
    assert spared_by({"AWS": (ROOT,)}, Caller.of(ROOT), everything=True)


def test_a_strict_not_principal_spares_the_listed_sessions_of_a_role_or_all_of_them() -> None:
    caller = Caller.of(SESSION, ROLE)
    others = [f"{SESSION}2", SESSION.replace("role/r/", "role/r2/"), "logs.amazonaws.com"]
    assert spared_by({"AWS": (ROLE, ROOT)}, caller, everything=True)
    assert spared_by({"AWS": (ROLE, ROOT, *others[1:])}, caller, everything=True)
    assert not spared_by({"AWS": (ROLE, ROOT, *others)}, caller, everything=True)
    assert not spared_by({"AWS": (ROLE, SESSION)}, caller, everything=True)
    assert not spared_by({"AWS": (SESSION, ROOT)}, caller, everything=True)
    assert not spared_by({"Federated": (SESSION,)}, caller, everything=True)
    assert spared_by({"*": ("*",)}, caller, everything=True)


def test_a_strict_not_principal_spares_a_user_with_its_account_and_a_service_alone() -> None:
    user = f"arn:aws:iam::{ACCOUNT}:user/u"
    assert spared_by({"AWS": (user, ROOT)}, Caller.of(user), everything=True)
    assert not spared_by({"AWS": (user,)}, Caller.of(user), everything=True)
    assert not spared_by({"AWS": (ROLE, ROOT)}, Caller.of(user), everything=True)
    service = Caller.of("logs.amazonaws.com")
    assert spared_by({"Service": ("logs.amazonaws.com",)}, service, everything=True)


def test_a_service_linked_role_is_known_by_path_or_name() -> None:
    linked = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    assert Caller.of(linked).is_service_linked
    assert Caller.of(f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForX/s").is_service_linked
    assert not Caller.of(SESSION).is_service_linked
