"""The pages of the rules, those of lint among them, and all of them as one page of Markdown."""

from logkura.checks.rule import Rule
from logkura.checks.rules import RULES
from logkura.checks.silent_failures import SILENT_FAILURES
from logkura.iam import lint

__all__ = ["page", "rule_page", "rules"]

_INTRODUCTION = """# What `logkura check` finds

This page is what `logkura rules --markdown` prints. A code begins with how sure the finding is:

- **E**: it fails, or never matches
- **W**: it may fail, or AWS leaves open whether it does
- **I**: worth knowing; nothing need be wrong

The exit status is 1 when there is a finding of E or W, 3 when there is none but a call could not
be decided, 2 when the source cannot be read. What a template or Terraform code names and does not
make (I223) is no such call: it is in the hands of others, and the status stays 0.

The examples are changes of the estate that [examples/stream](../examples/stream/archive.yaml)
designs: the path of a field in the resource model, and its value. A test makes each change and
runs the rules: after the first the rule finds something, after the second it does not. Findings of
1xx are those of policy documents, which `logkura check` looks for in every policy of the estate;
they have [a page of their own](lint.md). `logkura rule CODE` prints one page.

A finding that you know and accept is set aside by a comment at its line, or alone on the line
above, with the reason: `# logkura: ignore W236 objects are tagged by a job of ours`. On the command
line: `--ignore W236="objects are tagged by a job of ours"`."""


def rules() -> tuple[tuple[str, str], ...]:
    """Return code and title of every rule, errors first."""
    titles = {code: each.title for code, each in lint.RULES.items()}
    titles |= {code: each.title for code, each in RULES.items()}
    return tuple(sorted(titles.items(), key=lambda each: ("EWI".index(each[0][0]), each[0])))


def rule_page(code: str) -> str | None:
    """Return the page of a rule as Markdown; None when there is no such rule."""
    if code in RULES:
        return _section(RULES[code]) + "\n"
    return lint.section(lint.RULES[code]) + "\n" if code in lint.RULES else None


def page() -> str:
    """Return every rule of this room, and the failures without a word with the rules for each."""
    ordered = sorted(RULES.values(), key=lambda each: ("EWI".index(each.code[0]), each.code))
    return "\n\n".join([_INTRODUCTION, _table(), *map(_section, ordered)]) + "\n"


def _section(rule: Rule) -> str:
    return "\n\n".join(
        [
            f"## {rule.code}: {rule.title}",
            rule.reason,
            f"```yaml\n{rule.bad}\n```",
            f"Instead:\n\n```yaml\n{rule.good}\n```",
            f"Source: <{rule.source}>, read {rule.read_on}",
        ]
    )


def _table() -> str:
    rows = [
        f"| {each.number} | {each.title} | {', '.join(each.codes) or 'not covered'} | {each.note} |"
        for each in SILENT_FAILURES
    ]
    open_ones = [each for each in SILENT_FAILURES if not each.codes]
    head = (
        "## Failures without a word\n\n"
        "Designs that AWS accepts, and that then fail silently, with the codes that find them: of"
        f" {len(SILENT_FAILURES)}, {len(open_ones)} are not covered yet.\n\n"
        "| no. | what is designed | found as | note |\n|---|---|---|---|"
    )
    return "\n".join([head, *rows])
