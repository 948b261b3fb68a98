"""Decisions in words, in English and in Japanese."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from logkura.iam.arn import is_kms_key
from logkura.iam.layers import Layer, Outcome, asks_trust_policy
from logkura.iam.request import Request

if TYPE_CHECKING:
    from logkura.iam.trace import Decision, LevelTrace, StatementTrace

__all__ = ["Language", "sentence", "whole"]

Language = Literal["en", "ja"]

_LAYERS: dict[Layer, dict[Language, str]] = {
    Layer.RCP: {"en": "resource control policy", "ja": "リソースコントロールポリシー (RCP)"},
    Layer.SCP: {"en": "service control policy", "ja": "サービスコントロールポリシー (SCP)"},
    Layer.VPC_ENDPOINT: {"en": "VPC endpoint policy", "ja": "VPC エンドポイントポリシー"},
    Layer.RESOURCE: {"en": "resource policy", "ja": "リソースベースのポリシー"},
    Layer.IDENTITY: {"en": "identity policy", "ja": "アイデンティティベースのポリシー"},
    Layer.BOUNDARY: {"en": "permissions boundary", "ja": "アクセス許可の境界"},
    Layer.SESSION: {"en": "session policy", "ja": "セッションポリシー"},
}
_KEY_POLICY: dict[Language, str] = {"en": "key policy", "ja": "キーポリシー"}
_TRUST_POLICY: dict[Language, str] = {"en": "trust policy", "ja": "信頼ポリシー"}
_ROOT: dict[Language, str] = {
    "en": "allowed: the caller is the root user of the resource's account",
    "ja": "許可: 呼び出し元はリソースを所有するアカウントのルートユーザーです",
}
_TEXTS: dict[Language, dict[str, str]] = {
    "en": {
        "allowed": "allowed: `{statement}` of the {layer} allows `{action}` on `{resource}`"
        " to `{principal}`",
        "denied": "denied: `{statement}` of the {layer} denies `{action}` on `{resource}`"
        " to `{principal}`",
        "silent": "denied: no statement of the {layer} allows `{action}` on `{resource}`"
        " to `{principal}`",
        "nearest": "; the nearest, `{statement}`, differs in {differences}",
        "difference": "{name}: wanted {wanted}, found {found}",
        "principal": "its principal",
        "resource": "its resource",
        "nothing": "nothing",
        "and": " and ",
    },
    "ja": {
        "allowed": "許可: {layer}の `{statement}` が、`{principal}` に `{resource}` への"
        " `{action}` を許可しています",
        "denied": "明示的な拒否: {layer}の `{statement}` が、`{principal}` による `{resource}` への"
        " `{action}` を拒否しています",
        "silent": "暗黙の拒否: `{principal}` に `{resource}` への `{action}` を許可する文が"
        "{layer}にありません",
        "nearest": "。最も近い `{statement}` とは{differences}が異なります",
        "difference": "{name} (期待値 {wanted}、実際の値 {found})",
        "principal": "プリンシパル",
        "resource": "リソース",
        "nothing": "なし",
        "and": "と",
    },
}


def _layer_name(layer: Layer, request: Request, language: Language) -> str:
    if layer is Layer.RESOURCE and is_kms_key(request.resource):
        return _KEY_POLICY[language]
    if layer is Layer.RESOURCE and asks_trust_policy(request):
        return _TRUST_POLICY[language]
    return _LAYERS[layer][language]


def sentence(decision: "Decision", language: Language) -> str:
    """Return the one sentence that a person needs first."""
    texts, request = _TEXTS[language], decision.request
    if decision.outcome is Outcome.ALLOWED and decision.statement is None:
        return _ROOT[language]
    kinds = {Outcome.ALLOWED: "allowed", Outcome.EXPLICITLY_DENIED: "denied"}
    text = texts[kinds.get(decision.outcome, "silent")].format(
        statement=decision.statement.name if decision.statement else "",
        layer=_layer_name(decision.decisive, request, language),
        action=request.action,
        resource=request.resource,
        principal=request.principal,
    )
    if decision.nearest is not None:
        text += texts["nearest"].format(
            statement=decision.nearest.name,
            differences=texts["and"].join(_differences(decision.nearest, request, language)),
        )
    return text


def _differences(near: "StatementTrace", request: Request, language: Language) -> Iterable[str]:
    texts, statement = _TEXTS[language], near.compiled.statement

    def difference(name: str, wanted: Iterable[str], found: Iterable[str]) -> str:
        return texts["difference"].format(
            name=name, wanted=_listed(wanted, language), found=_listed(found, language)
        )

    if not near.principal:
        named = statement.principals or statement.not_principals
        wanted = (each for kind in named for each in named[kind])
        yield difference(texts["principal"], wanted, (request.principal,))
    if not near.resource:
        wanted_resources = statement.resources or statement.not_resources
        yield difference(texts["resource"], wanted_resources, (request.resource,))
    for each in near.unmet:
        found = () if each.found is None else each.found
        values = (found,) if isinstance(found, str) else found
        yield difference(f"`{each.key}`", each.wanted, values)


def _listed(values: Iterable[str], language: Language) -> str:
    return ", ".join(f"`{value}`" for value in values) or _TEXTS[language]["nothing"]


def whole(decision: "Decision", language: Language) -> str:
    """Return the sentence, and below it every layer, statement and condition."""
    lines = [sentence(decision, language)]
    for level in decision.levels:
        lines += _level_lines(level, decision.request, language)
    return "\n".join(lines)


def _level_lines(level: "LevelTrace", request: Request, language: Language) -> Iterable[str]:
    name = _layer_name(level.layer, request, language)
    said = level.outcome.value if level.rules else "-"
    yield f"  {name}{f' {level.name}' if level.name else ''}: {said}"
    for each in level.statements:
        marks = (
            ("Principal", each.principal),
            ("Action", each.action),
            ("Resource", each.resource),
        )
        shown = " ".join(f"{'✓' if holds else '✗'}{element}" for element, holds in marks)
        yield f"    {each.compiled.statement.effect} `{each.name}`: {shown}"
        for condition in each.conditions:
            found = () if condition.found is None else condition.found
            values = (found,) if isinstance(found, str) else found
            yield (
                f"      {'✓' if condition.met else '✗'}{condition.operator} {condition.key}: "
                f"{_listed(condition.wanted, language)} / {_listed(values, language)}"
            )
