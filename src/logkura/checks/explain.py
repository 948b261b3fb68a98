"""Every call that an archive will make: who makes it, with what, and why it goes through."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from logkura.checks.subject import Subject
from logkura.flows import CallDecision, Verdict

__all__ = ["Explained", "Language", "explained"]

Language = Literal["en", "ja"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "allowed": "allowed",
        "denied": "DENIED",
        "unknown": "unknown",
        "always": "whenever logs flow",
        "sometimes": "sometimes",
        "listed": "listed by AWS",
        "on": "on",
        "with": "with",
        "when": "when",
        "why": "why",
        "seen": "if denied",
        "source": "source",
    },
    "ja": {
        "allowed": "許可",
        "denied": "拒否",
        "unknown": "不明",
        "always": "ログが流れるたび",
        "sometimes": "場合による",
        "listed": "AWS の一覧にあり、いつ使われるかは記載なし",
        "on": "対象",
        "with": "条件キー",
        "when": "時期",
        "why": "理由",
        "seen": "拒否されると",
        "source": "出典",
    },
}
_MARKS = {Verdict.ALLOWED: "✓", Verdict.DENIED: "✗", Verdict.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True)
class Explained:
    """A call of a flow, decided.

    Attributes:
        flow: The flow's name.
        decided: The call with its decision.
    """

    flow: str
    decided: CallDecision

    def why(self, language: Language, *, in_full: bool) -> str:
        """Return the reasons of the decision, or what is missing for one."""
        decision = self.decided.decision
        if decision is None:
            return self.decided.missing
        return decision.explain(language, in_full=in_full)

    def to_document(self, language: Language, *, in_full: bool = False) -> dict[str, Any]:
        """Return it as JSON has it."""
        call = self.decided.call
        return {
            "flow": self.flow,
            "action": call.action,
            "principals": list(call.principals),
            "resource": call.resource.pattern,
            "example": call.resource.example,
            "context": {key: value.pattern for key, value in sorted(call.context.items())},
            "when": call.when.value,
            "note": call.note,
            "verdict": self.decided.verdict.value,
            "why": self.why(language, in_full=in_full),
            "if_denied": call.denial.seen,
            "source": call.source.url,
            "read_on": call.source.read_on,
        }

    def to_text(self, language: Language, *, in_full: bool = False) -> str:
        """Return it in a few lines; in full with the context, the reasons and the page."""
        words, call, verdict = _WORDS[language], self.decided.call, self.decided.verdict
        said = words[verdict.value]
        head = f"{_MARKS[verdict]} {said:<8} {call.action}  {' | '.join(call.principals)}"
        lines = [head, f"    {words['on']}: {call.resource.pattern}"]
        if in_full or verdict is not Verdict.ALLOWED:
            context = "; ".join(f"{key}={value.pattern}" for key, value in call.context.items())
            when = words[call.when.value] + (f": {call.note}" if call.note else "")
            lines += [f"    {words['with']}: {context}"] if context else []
            lines += [
                f"    {words['when']}: {when}",
                f"    {words['why']}: {self.why(language, in_full=in_full)}",
                f"    {words['seen']}: {call.denial.seen}",
                f"    {words['source']}: {call.source.url} ({call.source.read_on})",
            ]
        return "\n".join(lines)


def explained(subject: Subject) -> Iterator[Explained]:
    """Yield every call of an estate, flow by flow, in the order that a log line meets them."""
    decisions = iter(subject.decisions)
    for flow in subject.flows:
        for _ in flow.calls:
            yield Explained(flow.name, next(decisions))
