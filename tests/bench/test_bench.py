"""The workload says what the hand-written floor says; timings are medians, and compare with saved ones."""

import json
from itertools import count
from pathlib import Path
from random import Random

import pytest
from bench.contenders import PEERS, Absent, Contender
from bench.measure import Disagreement, Row, Table, race
from bench.report import slower, table_text, to_data

import policyeval
from bench import common, contenders, hand, texts, workload
from broken.world import AS_OF, WORLD, run_in
from policyeval.analysis.speed import Change, Task, Timing, changes, from_data, measure
from policyeval.source.diagnostic import Diagnostic

# ------------------------------------------------------------------------------------- the workload


def test_workload_beside_the_code_is_what_the_code_writes(tmp_path: Path) -> None:
    workload.write(tmp_path, 13)
    names = ["seller.facts.schema.json", "seller.yaml"]
    assert sorted(file.name for file in workload.FOLDER.iterdir()) == names
    for name in names:
        assert (workload.FOLDER / name).read_text("utf-8") == (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize("is_exact", [True, False], ids=["ranges", "types alone"])
def test_thirteen_rules_answer_as_the_floor_at_every_level(is_exact: bool, tmp_path: Path) -> None:
    book = policyeval.load(workload.write(tmp_path, 13, is_exact=is_exact))
    levels = [contenders.fast(book, "fast"), *contenders.whole(book)]
    for facts in workload.bundles(12):
        for level in levels:
            assert level.answer(level.run(facts)) == level.part(hand.decide(facts)), level.name


def test_points_of_each_rule_answer_as_the_floor(tmp_path: Path) -> None:
    book = policyeval.load(workload.write(tmp_path, 13, is_tallied=True))
    tallied = contenders.tallied(book, "tallied")
    for facts in workload.bundles(100):
        assert tallied.answer(tallied.run(facts)) == hand.decide(facts)


def test_more_rules_answer_as_their_trees_do(tmp_path: Path) -> None:
    rules = common.make_rules(39)
    fast = contenders.fast(policyeval.load(workload.write(tmp_path, 39)), "fast")
    for facts in workload.bundles(50):
        assert fast.answer(fast.run(facts)) == fast.part(common.oracle(rules, facts))


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: f"{peer.package}, {peer.form}")
@pytest.mark.filterwarnings("ignore")
def test_peers_answer_as_the_floor(peer: contenders.Peer) -> None:
    made = contenders.peer(peer, 13)
    if isinstance(made, Absent):
        pytest.skip(f"{made.name}: {made.reason}")
    for facts in workload.bundles(20):
        assert made.answer(made.run(facts)) == hand.decide(facts)


def test_peer_that_is_not_installed_is_told_and_not_run() -> None:
    peer = contenders.Peer("nobody", "no_such_module", "one list", lambda module, rules: lambda facts: [])
    assert contenders.peer(peer, 13) == Absent("nobody, one list", "not installed (no_such_module)")


def test_facts_of_the_workload_lead_to_every_band() -> None:
    bands = {hand.decide(facts)[1] for facts in workload.bundles(256)}
    assert bands == {name for _, name in common.BANDS}


# ------------------------------------------------------------------------------------------- timing


def test_contenders_that_disagree_are_not_timed() -> None:
    wrong = Contender("wrong", lambda case: case + 1)
    with pytest.raises(Disagreement, match="wrong: 2, expected 1, for 1"):
        race([wrong], wrong, [1], rounds=1, expected=lambda case: case)


def test_time_is_the_median_and_a_ratio_is_to_the_floor() -> None:
    clock = Work()
    tasks = [
        Task("double", lambda case: clock.work(2_000_000)),
        Task("half", lambda case: clock.work(500_000)),
    ]
    floor = Task("floor", lambda case: clock.work(1_000_000))
    found = measure(tasks, [1, 2, 3], clock.read, rounds=3, floor=floor)
    assert found == [Timing("double", 2_000, 2.0), Timing("half", 500, 0.5)]


class Work:
    """A clock that only work moves on."""

    def __init__(self) -> None:
        self.nanos = 0

    def work(self, nanos: int) -> None:
        self.nanos += nanos

    def read(self) -> int:
        return self.nanos


def test_noise_of_one_sample_does_not_move_the_median() -> None:
    clock, turns, noise = Work(), count(), Random(1)
    task = Task(
        "noisy", lambda case: clock.work(10_000_000 * (50 if next(turns) == 4 else 1) + noise.randint(0, 9))
    )
    (found,) = measure(
        [task], [1], clock.read, rounds=5, floor=Task("floor", lambda case: clock.work(10_000_000))
    )
    assert found.ratio == pytest.approx(1, rel=1e-3)


def test_saved_timings_are_compared_by_name() -> None:
    timings = [Timing("rules", 10, 3.0), Timing("new", 1, 1.0)]
    assert changes(timings, {"rules": 2.0, "gone": 1.0}) == [Change("rules", 1.5)]


@pytest.mark.parametrize(
    "data", [{}, {"timings": [{"name": "x"}]}, {"timings": 3}, {"timings": [{"ratio": 1}]}]
)
def test_what_holds_no_timings_is_told(data: object) -> None:
    found = from_data(data, "t.json")
    assert isinstance(found, Diagnostic)
    assert found.code == "PE750"


# ----------------------------------------------------------------------------------------- the report


def test_table_leaves_out_columns_that_nothing_fills() -> None:
    rows = (Row("ours", 1.5, 2.0), Row("theirs", remark="not installed"))
    assert table_text(Table("Title", "× hand-written", rows)) == (
        "## Title\n\n"
        "|  | µs | × hand-written |  |\n"
        "| --- | ---: | ---: | --- |\n"
        "| ours | 1.50 | 2.00 |  |\n"
        "| theirs | – | – | not installed |\n"
    )


def test_long_times_are_in_milliseconds() -> None:
    assert "| load | 1,500 |" in table_text(Table("Title", "", (Row("load", 1_500_000.0),)))


def test_only_what_is_ours_can_become_slower() -> None:
    before = [Table("t", "×", (Row("policyeval", 1.0, 1.0), Row("peer", 1.0, 1.0)))]
    after = [Table("t", "×", (Row("policyeval", 3.0, 2.0), Row("peer", 3.0, 2.0)))]
    assert slower(after, to_data(before), 1.25) == ["t: policyeval: 2.00 times what it took"]
    assert slower(before, to_data(before), 1.25) == []


# ------------------------------------------------------------------------------------------ the command


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Return a folder with a small policy and its facts."""
    for file in WORLD.rglob("*"):
        if file.is_file():
            copy = tmp_path / file.relative_to(WORLD)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return tmp_path


BENCH = ["bench", "returns.refund", "facts.json", *AS_OF.split(), "--rounds", "1"]
LEVELS = ["prepare", "decide", "rules", "json"]


def test_command_prints_a_row_for_each_level(world: Path) -> None:
    found = run_in(world, BENCH)
    assert (found.exit, found.stderr) == (0, "")
    lines = [line.split() for line in found.stdout.splitlines()]
    assert [line[0] for line in lines] == ["level", *LEVELS]


def test_command_saves_and_compares(world: Path) -> None:
    assert run_in(world, [*BENCH, "--save", "times.json"]).exit == 0
    saved = json.loads((world / "times.json").read_text("utf-8"))
    assert [row["name"] for row in saved["timings"]] == LEVELS
    same = run_in(world, [*BENCH, "--compare", "times.json", "--threshold", "1000", "--format", "json"])
    assert same.exit == 0
    assert [(row["name"], row["is_slower"]) for row in json.loads(same.stdout)["timings"]] == [
        (level, False) for level in LEVELS
    ]
    assert same.stderr == "nothing takes more than 1000 times what it took\n"


def test_command_exits_with_1_when_something_is_slower(world: Path) -> None:
    fast = {"timings": [{"name": "prepare", "micros": 1e-9, "ratio": 1e-9}]}
    (world / "times.json").write_text(json.dumps(fast), "utf-8")
    found = run_in(world, [*BENCH, "--compare", "times.json"])
    assert found.exit == 1
    assert found.stderr.startswith("`prepare` takes ")
    assert "× before" in found.stdout


@pytest.mark.parametrize("size", texts.SIZES)
def test_texts_have_about_the_size_that_is_said(size: int) -> None:
    made = texts.texts(size)
    assert len(made) == 8
    assert all(0.8 * size <= len(text) <= 1.2 * size for text in made), [len(text) for text in made]
