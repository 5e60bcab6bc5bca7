"""What new processes cost: loading policies, the command line, memory. Each figure is of a child."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import workload
from bench.measure import Row, Table
from policyeval.frozen import dataclass, replace

SIZES = (13, 130, 1300)
_REPEATS = 5
_LOAD = """
import sys, time
start = time.process_time()
import policyeval
book = policyeval.load(sys.argv[1])
loaded = time.process_time()
book.prepare(sys.argv[2], as_of=sys.argv[3])
print((loaded - start) * 1e6, (time.process_time() - start) * 1e6)
"""
_PEAK = """
import sys
exec(sys.argv[1])
status = open("/proc/self/status").read()
print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
"""
_PREPARED = "import policyeval; b = policyeval.load({!r}); b.prepare({!r}, as_of={!r})"
_MAIN = "import sys; from policyeval.cli.main import main; main(sys.argv[1:])"
_TELLING = """
import sys
from policyeval.cli.main import run
code = run(sys.argv[2:])
from bench.memory import peak
open(sys.argv[1], "w").write(str(peak()))
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Used:
    """What a process took, its start included."""

    cpu: float
    wall: float
    peak: float
    """The most memory that it held, in MB; the system's figure begins with its parent's."""


def loading() -> Table:
    """Return how long a new process takes to load and to prepare, with an empty cache and from the cache."""
    rows: list[Row] = []
    with TemporaryDirectory() as made:
        for count in SIZES:
            arguments = [
                str(workload.write(Path(made, str(count)), count)),
                workload.DECISION,
                workload.AS_OF,
            ]
            empty, cached = [], []
            for turn in range(_REPEATS if count < 1_000 else 3):
                cache = Path(made, f"cache-{count}-{turn}")
                empty.append(_loaded(arguments, cache))
                cached.append(_loaded(arguments, cache))
            for name, found in (("empty cache", empty), ("from the cache", cached)):
                load, prepare = (median(times) for times in zip(*found, strict=True))
                rows.append(Row(f"{count} rules, {name}: load", load))
                rows.append(Row(f"{count} rules, {name}: load and prepare", prepare))
    return Table("Load and prepare in a new process, imports included", "", tuple(rows))


def _loaded(arguments: Sequence[str], cache: Path) -> tuple[float, float]:
    """Return the microseconds that a child took until it had loaded, and until it had prepared."""
    load, prepare = _output(_LOAD, arguments, _environment(cache)).split()
    return float(load), float(prepare)


def command_line() -> Table:
    """Return the CPU time of commands above that of a Python that does nothing."""
    with TemporaryDirectory() as made:
        bundle = Path(made, "facts.json")
        bundle.write_text(json.dumps(workload.bundles(1)[0]), "utf-8")
        check = ["check", workload.DECISION, str(bundle), "--policies", str(workload.FOLDER)]
        commands: dict[str, list[str]] = {
            "`policyeval --version`": ["--version"],
            "`policyeval check`, 13 rules": [*check, "--as-of", workload.AS_OF],
            "`policyeval check --format json`, 13 rules": [
                *check,
                "--as-of",
                workload.AS_OF,
                "--format",
                "json",
            ],
        }
        return Table(
            "Command line in a new process, warm cache, CPU above `python -c pass`",
            "",
            tuple(_above(name, arguments, Path(made)) for name, arguments in commands.items()),
        )


def _above(name: str, arguments: Sequence[str], folder: Path) -> Row:
    environment = _environment(folder / "cache")
    spent, bare = [], []
    _spent([sys.executable, "-c", _MAIN, *arguments], environment)
    for _ in range(2 * _REPEATS):
        bare.append(_spent([sys.executable, "-c", "pass"], environment))
        spent.append(_spent([sys.executable, "-c", _MAIN, *arguments], environment))
    return Row(name, (median(spent) - median(bare)) * 1e6)


def memory() -> Table:
    """Return the most memory that a process held after it had prepared the decision."""
    if not Path("/proc/self/status").is_file():
        return Table("Peak memory", "", (Row("all", remark="this system does not tell"),))
    with TemporaryDirectory() as made:
        environment = _environment(Path(made, "cache"))
        bodies = {"python that does nothing": "pass", "`import policyeval`": "import policyeval"}
        for count in SIZES:
            folder = workload.write(Path(made, str(count)), count)
            bodies[f"{count} rules prepared"] = _PREPARED.format(
                str(folder), workload.DECISION, workload.AS_OF
            )
        found = {name: float(_output(_PEAK, [body], environment)) for name, body in bodies.items()}
    return Table("Peak memory", "", tuple(Row(name, remark=f"{mib:.0f} MiB") for name, mib in found.items()))


def _environment(cache: Path) -> dict[str, str]:
    """Return the environment of a child whose caches are in a folder of their own.

    It may keep what it compiles, as an installed package is compiled: imports are what is measured.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "POLICYEVAL_CACHE": str(cache), "PYTHONPATH": os.pathsep.join(sys.path)}


def _output(program: str, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def _spent(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return the seconds of CPU that a child took."""
    exit_code, used = _used(command, environment)
    assert exit_code in (0, 2), (command, exit_code)
    return used.cpu


def run_command(arguments: Sequence[str], cache: Path) -> Used:
    """Run a command of `policyeval` in a process of its own, and return what it took.

    Fails: `CalledProcessError` unless it exits with 0.
    """
    told = cache.with_name("peak")
    command = [sys.executable, "-c", _TELLING, str(told), *arguments]
    exit_code, used = _used(command, _environment(cache))
    if exit_code:
        raise subprocess.CalledProcessError(exit_code, command)
    return replace(used, peak=float(told.read_text("utf-8")))


def _used(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, Used]:
    """Return the exit code of a child, and what it took."""
    start = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, Used(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)
