"""The reasons of a decision: the decisive layer, the nearest miss, both languages."""

import pytest

from logkura.iam import wording
from logkura.iam.document import Policy, Statement
from logkura.iam.engine import Engine
from logkura.iam.layers import Layer, Outcome
from logkura.iam.request import Level, Policies, Request
from logkura.iam.trace import Decision, trace

KEY = "arn:aws:kms:ap-northeast-3:111122223333:key/0a1b"
ROLE = "arn:aws:iam::111122223333:role/replication"
ROOT = {"AWS": ("arn:aws:iam::111122223333:root",)}
CONTEXT_KEY = "kms:EncryptionContext:aws:s3:arn"
ENCRYPT = Request(
    ROLE,
    "kms:Encrypt",
    KEY,
    "111122223333",
    {
        CONTEXT_KEY: "arn:aws:s3:::demo-osaka-crr-01",
        "kms:ViaService": "s3.ap-northeast-3.amazonaws.com",
    },
)
OPEN = Policy((Statement("EnableIamPolicies", ("kms:*",), ("*",), ROOT),))
PER_OBJECT = Statement(
    "EncryptDestRegionKMSKey",
    ("kms:Encrypt",),
    (KEY,),
    conditions={
        "StringLike": {CONTEXT_KEY: ("arn:aws:s3:::demo-osaka-crr-01/*",)},
        "StringEquals": {"kms:ViaService": ("s3.ap-northeast-3.amazonaws.com",)},
    },
)
ALL = Policy((Statement("", ("*",), ("*",)),))
OTHERS_ONLY = Policy((Statement("", ("s3:*",), ("*",), {"*": ("*",)}),))
OTHER_KEY = Statement("OtherKey", ("kms:*",), ("arn:aws:kms:ap-northeast-1:111122223333:key/x",))


def decide(policies: Policies, request: Request = ENCRYPT) -> Decision:
    decision = trace(Engine(policies), request)
    assert decision.outcome is Engine(policies).decide(request)
    return decision


def test_a_bucket_key_makes_the_context_differ_and_the_sentence_says_so() -> None:
    decision = decide(Policies(identity=(Policy((OTHER_KEY, PER_OBJECT)),), resource=OPEN))
    assert (decision.outcome, decision.decisive) == (Outcome.IMPLICITLY_DENIED, Layer.IDENTITY)
    assert decision.explain() == (
        f"denied: no statement of the identity policy allows `kms:Encrypt` on `{KEY}` to `{ROLE}`; "
        "the nearest, `EncryptDestRegionKMSKey`, differs in `kms:EncryptionContext:aws:s3:arn`: "
        "wanted `arn:aws:s3:::demo-osaka-crr-01/*`, found `arn:aws:s3:::demo-osaka-crr-01`"
    )
    assert decision.explain("ja") == (
        f"暗黙の拒否: `{ROLE}` に `{KEY}` への `kms:Encrypt` を許可する文が"
        "アイデンティティベースのポリシーにありません。最も近い `EncryptDestRegionKMSKey` とは"
        "`kms:EncryptionContext:aws:s3:arn` (期待値 `arn:aws:s3:::demo-osaka-crr-01/*`、"
        "実際の値 `arn:aws:s3:::demo-osaka-crr-01`)が異なります"
    )


def test_a_key_without_the_account_statement_is_told_by_its_own_policy() -> None:
    nobody = Policy((Statement("Other", ("kms:*",), ("*",), {"AWS": ("arn:aws:iam::1:root",)}),))
    decision = decide(Policies(identity=(ALL,), resource=nobody))
    assert decision.decisive is Layer.RESOURCE
    assert "no statement of the key policy" in decision.explain()
    assert "differs in its principal: wanted `arn:aws:iam::1:root`" in decision.explain()


def test_an_allow_names_its_statement() -> None:
    allow = Policy((Statement("Mine", ("kms:Encrypt",), (KEY,)),))
    decision = decide(Policies(identity=(allow,), resource=OPEN))
    assert decision.outcome is Outcome.ALLOWED
    assert decision.statement is not None
    assert decision.explain().startswith("allowed: `")


def test_an_explicit_denial_names_its_statement_and_layer() -> None:
    deny = Policy((Statement("NoKms", ("kms:*",), ("*",), effect="Deny"),))
    decision = decide(Policies(scp=(Level("root", (deny,)),)))
    assert decision.explain().startswith("denied: `NoKms` of the service control policy denies")
    assert decision.explain("ja").startswith(
        "明示的な拒否: サービスコントロールポリシー (SCP)の `NoKms`"
    )


@pytest.mark.parametrize(
    ("policies", "layer"),
    [
        (Policies(scp=(Level("root", ()),)), Layer.SCP),
        (Policies(rcp=(Level("root", (OTHERS_ONLY,)),)), Layer.RCP),
        (Policies(vpc_endpoint=(Policy(()),)), Layer.VPC_ENDPOINT),
        (Policies(), Layer.RESOURCE),
        (Policies(resource=OPEN), Layer.IDENTITY),
        (
            Policies(resource=OPEN, identity=(ALL,), boundary=(Policy(()),)),
            Layer.BOUNDARY,
        ),
        (
            Policies(resource=OPEN, identity=(ALL,), session=(Policy(()),)),
            Layer.SESSION,
        ),
    ],
)
def test_an_implicit_denial_names_the_layer_whose_allow_is_missing(
    policies: Policies, layer: Layer
) -> None:
    assert decide(policies).decisive is layer


def test_the_root_user_needs_no_statement() -> None:
    request = Request(ROOT["AWS"][0], "s3:GetObject", "arn:aws:s3:::b/k", "111122223333")
    assert "root user" in decide(Policies(), request).explain()
    assert "ルートユーザー" in decide(Policies(), request).explain("ja")


def test_the_whole_trace_shows_every_layer_statement_and_condition() -> None:
    text = decide(Policies(identity=(Policy((OTHER_KEY, PER_OBJECT)),), resource=OPEN)).explain(
        in_full=True
    )
    assert "  key policy: Allowed" in text
    assert "    Allow `OtherKey`: ✓Principal ✓Action ✗Resource" in text
    assert f"      ✗StringLike {CONTEXT_KEY}: `arn:aws:s3:::demo-osaka-crr-01/*`" in text
    assert text.splitlines()[0] == wording.sentence(
        decide(Policies(identity=(Policy((OTHER_KEY, PER_OBJECT)),), resource=OPEN)), "en"
    )


def test_a_layer_without_a_say_is_shown_as_such() -> None:
    request = Request("logs.amazonaws.com", "s3:PutObject", "arn:aws:s3:::b/k", "111122223333")
    decision = decide(Policies(scp=(Level("root", (Policy(()),)),)), request)
    assert "service control policy root: -" in decision.explain(in_full=True)
    assert "no statement of the resource policy" in decision.explain()


def test_of_several_levels_the_one_that_does_not_allow_is_named() -> None:
    all_of_it = Level("root", (ALL,))
    decision = decide(Policies(resource=OPEN, scp=(all_of_it, Level("unit", ()), all_of_it)))
    assert decision.decisive is Layer.SCP
    assert [
        (level.name, level.outcome) for level in decision.levels if level.layer is Layer.SCP
    ] == [
        ("root", Outcome.ALLOWED),
        ("unit", Outcome.IMPLICITLY_DENIED),
        ("root", Outcome.ALLOWED),
    ]


def test_a_level_that_denies_says_so_in_the_whole_trace() -> None:
    deny = Policy((Statement("NoKms", ("kms:*",), ("*",), effect="Deny"),))
    text = decide(Policies(identity=(ALL, deny), resource=OPEN)).explain(in_full=True)
    assert "  identity policy: ExplicitlyDenied\n" in text
    assert "    Deny `NoKms`: ✓Principal ✓Action ✓Resource" in text
    assert "    Allow `statement 1`: ✓Principal" in text


def test_the_nearest_statement_may_be_one_of_the_bucket() -> None:
    """In one account the bucket's policy would have done as well."""
    own = Statement("Own", ("s3:GetObject",), ("arn:aws:s3:::other/*", "arn:aws:s3:::more/*"))
    theirs = Statement(
        "Bucket",
        ("s3:GetObject",),
        ("arn:aws:s3:::b/*",),
        {"AWS": (ROLE,)},
        {"Bool": {"aws:SecureTransport": ("true",)}},
    )
    request = Request(ROLE, "s3:GetObject", "arn:aws:s3:::b/k", "111122223333")
    both = Policies(identity=(Policy((own,)),), resource=Policy((theirs,)))
    assert decide(both, request).explain() == (
        f"denied: no statement of the identity policy allows `s3:GetObject` on `arn:aws:s3:::b/k` "
        f"to `{ROLE}`; the nearest, `Bucket`, differs in `aws:SecureTransport`: wanted `true`, "
        "found nothing"
    )
    alone = decide(Policies(identity=(Policy((own,)),)), request).explain()
    assert alone.endswith(
        "; the nearest, `Own`, differs in its resource: wanted `arn:aws:s3:::other/*`, "
        "`arn:aws:s3:::more/*`, found `arn:aws:s3:::b/k`"
    )


def test_the_resource_policy_of_a_role_is_its_trust_policy() -> None:
    request = Request(ROOT["AWS"][0].replace(":root", ":user/u"), "sts:AssumeRole", ROLE)
    assert "no statement of the trust policy allows" in decide(Policies(), request).explain()
    assert "信頼ポリシーにありません" in decide(Policies(), request).explain("ja")


def test_every_layer_has_its_line() -> None:
    names_all = Policy((Statement("", ("*",), ("*",), {"*": ("*",)}),))
    policies = Policies(
        identity=(ALL,),
        resource=names_all,
        boundary=(ALL,),
        session=(ALL,),
        scp=(Level("unit", (ALL,)),),
        rcp=(Level("root", (names_all,)),),
        vpc_endpoint=(names_all,),
    )
    lines = decide(policies).explain(in_full=True).splitlines()
    assert [line.strip() for line in lines if line.endswith(": Allowed")] == [
        "resource control policy root: Allowed",
        "service control policy unit: Allowed",
        "VPC endpoint policy: Allowed",
        "key policy: Allowed",
        "identity policy: Allowed",
        "permissions boundary: Allowed",
        "session policy: Allowed",
    ]
