"""The dashboard of a designed archive."""

import json
from pathlib import Path

from logkura.blueprint import design
from logkura.blueprint.dashboard import dashboard
from logkura.blueprint.names import Names
from logkura.facts import monitoring as facts
from logkura.facts.fact import Fact
from logkura.spec import load, loads

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"
KNOWN = {
    (held.value.namespace, name, held.value.dimensions)
    for held in vars(facts).values()
    if isinstance(held, Fact) and isinstance(held.value, facts.Metrics)
    for name in held.value.names
}


def test_every_line_is_a_metric_that_aws_has_or_a_query() -> None:
    (board,) = design(load(EXAMPLE)).dashboards
    widgets = json.loads(board.body)["widgets"]
    lines = [line for widget in widgets for line in widget["properties"]["metrics"]]
    for line in lines:
        if len(line) == 1:
            assert line[0]["expression"].startswith("SELECT SUM(")
            continue
        namespace, name, *pairs, options = line
        assert (namespace, name, tuple(pairs[::2])) in KNOWN
        assert options["stat"] in {"Average", "Maximum", "Sum"}


def test_the_widgets_fill_the_grid_and_lie_on_no_other() -> None:
    (board,) = design(load(EXAMPLE)).dashboards
    places = [(each["x"], each["y"]) for each in json.loads(board.body)["widgets"]]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) + 8 == 24


def test_the_replica_has_its_graphs_where_s3_publishes_them() -> None:
    archive = load(EXAMPLE)
    (board,) = design(archive).dashboards
    regions = {
        widget["properties"]["metrics"][0][1]: widget["properties"]["region"]
        for widget in json.loads(board.body)["widgets"]
        if widget["properties"]["title"].startswith("Replica")
    }
    assert regions == {
        "ReplicationLatency": "ap-northeast-3",
        "OperationsPendingReplication": "ap-northeast-3",
        "OperationsFailedReplication": "ap-northeast-1",
    }
    text = EXAMPLE.read_text().partition("replica:")[0]
    alone = loads(text, "archive.yaml")
    assert "Replica" not in dashboard(design(alone), Names.of(alone)).body
