"""Generated runs of the installed program: what comes in, whatever it is, ends as it must.

    python benchmarks/generated_runs.py [RUNS] [--first N] [--only N,N] [--class NAME]
        [--workers 1] [--keep FOLDER] [--markdown]

Run it with the Python of an environment in which the wheel is installed, with what makes the
files: ``pip install 'clustercli-….whl[lists,parquet,zstd]' openpyxl python-docx reportlab``.
Calls are made by number (``generated_calls``): arguments from the program's own command tree, SQL
from a grammar, changed documents, workbooks, PDFs, databases and archives (``generated_input``),
environments, streams and signals. Each runs in a folder of its own, with limits of memory and
time: most as a fork of a process that has imported the program, some as the installed script.

What is wrong with a run (``generated_faults``) is said with its number, which ``--only`` repeats;
``--keep`` leaves the folders of these runs. The table at the end has the runs of each class by how
they ended, the most memory and processor time that one took, and the number of those at fault.

The exit code is 1 if anything is at fault. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from pkgutil import walk_packages

import generated_input
from generated_calls import KINDS, Call, World, call_of, commands
from generated_faults import Ended, faults_of, snapshot
from scale import elsewhere, shown

PORTION = 100
"""Runs that a worker does before it reports."""

MEMORY = 6 << 30
CPU_SECONDS = 90
MOST_WRITTEN = 256 << 20
DEADLINE = 240.0
"""What ends a run: bytes of addresses, seconds of a processor, seconds that go by."""

_DEFERRED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that reach a run only once it is the program."""

IMPORTED = (
    "rich.table",
    "rich.console",
    "tabulate",
    "xlsxwriter",
    "sqlite3",
    "platformdirs",
    "csv",
)
SCRIPT = str(Path(sys.executable).parent / "clustercli")


@dataclass
class Tally:
    """How the runs of a class ended."""

    runs: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    faulty: int = 0
    memory: int = 0
    seconds: float = 0.0
    slowest: int = 0

    def add(self, other: Tally) -> None:
        """Count the runs of another tally, too."""
        self.runs += other.runs
        self.codes += other.codes
        self.faulty += other.faulty
        self.memory = max(self.memory, other.memory)
        if other.seconds > self.seconds:
            self.seconds, self.slowest = other.seconds, other.slowest


def environment_of(call: Call, folder: Path) -> dict[str, str]:
    """Return the variables of a run: nothing of this process, and no way to the network."""
    proxy = "http://127.0.0.1:9"
    variables: dict[str, str | None] = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "XDG_DATA_HOME": str(folder / "data-home"),
        "XDG_STATE_HOME": str(folder / "state-home"),
        "XDG_CONFIG_HOME": str(folder / "home" / ".config"),
        "LESSHISTFILE": "-",
        "LANG": "C.UTF-8",
        "BROWSER": "true",
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), proxy),
        **{
            name: value and value.replace("{folder}", str(folder / "surroundings"))
            for name, value in call.environment.items()
        },
    }
    return {name: value for name, value in variables.items() if value is not None}


def lay_out(call: Call, folder: Path) -> Path:
    """Make the folders and files of a run; return the folder in which it is called."""
    for name in ("home", "tmp", "data-home", "state-home", "work", "surroundings/broken"):
        (folder / name).mkdir(parents=True)
    (folder / "surroundings" / "file").write_bytes(b"x")
    (folder / "surroundings" / "broken" / "clusters.json").write_bytes(b"{")
    (folder / "surroundings" / "broken" / "config.toml").write_bytes(b'language = "xx"\n[data\n')
    work = folder / "work"
    for name, content in call.files.items():
        (work / name).write_bytes(content)
    if "there.json" in call.files:
        (work / "folder.csv").mkdir()
        (work / "link.json").symlink_to("there.json")
    (folder / "stdin").write_bytes(call.stdin)
    return work


def run(call: Call, folder: Path) -> Ended:
    """Run a call in an empty folder and return how it ended."""
    work = lay_out(call, folder)
    before = snapshot(folder)
    streams = _Streams(call, folder)
    sys.stdout.flush()
    started = time.monotonic()
    signal.pthread_sigmask(signal.SIG_BLOCK, _DEFERRED)
    child = os.fork()
    if child == 0:
        try:
            _become(call, folder, work, streams)
        finally:
            os._exit(99)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _DEFERRED)
    streams.close_theirs()
    late = _wait(child, call, started, streams)
    _pid, status, usage = os.wait4(child, 0)
    left = _left_running(child)
    streams.close_ours()
    out, err = streams.texts()
    return Ended(
        code=os.waitstatus_to_exitcode(status),
        out=out,
        err=err,
        late=late,
        left_running=left,
        memory=usage.ru_maxrss * 1024,
        seconds=usage.ru_utime + usage.ru_stime,
        before=before,
        after=snapshot(folder),
        folder=folder,
    )


class _Streams:
    """The standard streams of a run: files, or what the call says."""

    def __init__(self, call: Call, folder: Path) -> None:
        self._folder = folder
        self.ours = -1
        self.limit = 1 << 62
        kinds = " ".join(call.streams)
        theirs = {
            0: -1 if "no stdin" in kinds else os.open(folder / "stdin", os.O_RDONLY),
            1: -1 if "no stdout" in kinds else self._file("stdout", full="full stdout" in kinds),
            2: -1 if "no stderr" in kinds else self._file("stderr", full="full stderr" in kinds),
        }
        early = next((each for each in call.streams if each.startswith("early")), None)
        if early is not None:
            self.limit = int(early.split()[1])
        if early is not None or "terminal" in kinds:
            os.close(theirs[1])
            if "terminal" in kinds:
                self.ours, theirs[1] = os.openpty()
            else:
                self.ours, theirs[1] = os.pipe()
        self.theirs = theirs
        self._read: list[bytes] = []

    def _file(self, name: str, *, full: bool) -> int:
        path = "/dev/full" if full else str(self._folder / name)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def close_theirs(self) -> None:
        """Close what the run has as its own."""
        for each in self.theirs.values():
            if each >= 0:
                os.close(each)
        if self.limit == 0:
            self.close_ours()

    def close_ours(self) -> None:
        """Close the end of the stream that is read here."""
        if self.ours >= 0:
            os.close(self.ours)
            self.ours = -1

    def read(self) -> None:
        """Read what there is; close the stream once as much was read as is wanted."""
        try:
            data = os.read(self.ours, min(self.limit, 65_536))
        except OSError:  # of a terminal that nobody has open any more
            data = b""
        self._read.append(data)
        self.limit -= len(data)
        if not data or self.limit <= 0:
            self.close_ours()

    def texts(self) -> tuple[bytes, bytes]:
        """Return what came on standard output and error."""
        held = [self._folder / name for name in ("stdout", "stderr")]
        out, err = (path.read_bytes() if path.exists() else b"" for path in held)
        return out + b"".join(self._read), err


def _become(call: Call, folder: Path, work: Path, streams: _Streams) -> None:
    """Turn this fork into the program."""
    os.setsid()
    os.chdir(work)
    streams.close_ours()  # A pipe is broken only once nobody has its end for reading, here either.
    for number, each in streams.theirs.items():
        if each >= 0:
            os.dup2(each, number + 100)
    for number, each in streams.theirs.items():
        if each >= 0:
            os.dup2(number + 100, number)
        else:
            os.close(number)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # An answer in SQL may be of any length: a disk that is full there, before the judge has to
    # read it.
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    for number in (*_DEFERRED, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _DEFERRED)
    variables = environment_of(call, folder)
    arguments = [os.fsencode(word) for word in call.arguments]
    if call.process:
        os.execve(SCRIPT, [SCRIPT, *arguments], variables)  # noqa: S606 - that is what is tested
    os.environ.clear()
    os.environ.update(variables)
    tempfile.tempdir = None
    sys.argv = [SCRIPT, *map(os.fsdecode, arguments)]
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        usual = {"encoding": "utf-8", "errors": "backslashreplace" if number == 2 else "strict"}
        closed = streams.theirs[number] < 0
        setattr(sys, name, None if closed else open(number, mode, closefd=False, **usual))  # type: ignore[call-overload]  # noqa: SIM115
    from clustercli.cli.entry import main

    main()


def _wait(child: int, call: Call, started: float, streams: _Streams) -> bool:
    """Wait until a run ends, sending it its signals; end it after the deadline, and say so."""
    watched = os.pidfd_open(child)
    signals = list(call.signals)
    poll = select.poll()
    poll.register(watched, select.POLLIN)
    read = streams.ours
    if read >= 0:
        poll.register(read, select.POLLIN | select.POLLHUP)
    try:
        while True:
            now = time.monotonic() - started
            if now > DEADLINE:
                os.killpg(child, signal.SIGKILL)
                return True
            until = signals[0][0] if signals else DEADLINE
            events = poll.poll(max(0.0, until - now) * 1000 + 1)
            ready = [each for each, _event in events]
            if read in ready:
                streams.read()
                if streams.ours < 0:
                    poll.unregister(read)
                    read = -1
                continue
            if watched in ready:
                return False
            if signals and time.monotonic() - started >= signals[0][0]:
                os.kill(child, signals.pop(0)[1])
    finally:
        os.close(watched)


def _left_running(child: int) -> bool:
    """Say whether a run has left a process of its session, which is given two seconds to end."""
    for _ in range(200):
        try:
            os.killpg(child, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    return True


# Many runs -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the runs have in common: the folder for theirs, and what was asked for."""

    world: World
    root: Path
    kinds: tuple[str, ...] = ()
    keep: Path | None = None
    every: bool = False


def portion(job: Job, numbers: list[int]) -> tuple[dict[str, Tally], list[str]]:
    """Run the calls of some numbers; return the tallies by class, and what is at fault.

    With ``job.every`` the runs that ended as they must are said, too, with what they said.
    """
    tallies: dict[str, Tally] = {}
    said = []
    for number in numbers:
        call = call_of(number, job.world, job.kinds)
        folder = job.root / f"run-{number}"
        folder.mkdir()
        ended = run(call, folder)
        faults = faults_of(call, ended)
        said.extend(_said(call, fault) for fault in faults)
        if job.every:
            first = ended.err.decode(errors="replace").partition("\n")[0][:160]
            spent = f"{ended.seconds:.2f} s {ended.memory >> 20} MiB"
            said.append(_said(call, f"{ended.code} {spent}, {first}"))
        tally = Tally(1, Counter([_how(ended)]), bool(faults), ended.memory, ended.seconds, number)
        tallies.setdefault(call.kind, Tally()).add(tally)
        if faults and job.keep is not None:
            kept = job.keep / str(number)
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept, symlinks=True)
            about = {**vars(call), "files": [*call.files], "stdin": "", "faults": faults}
            (kept / "call.json").write_text(json.dumps(about, indent=1))
        shutil.rmtree(folder)
    return tallies, said


def _how(ended: Ended) -> str:
    return "signal" if ended.code < 0 else str(ended.code)


def _said(call: Call, fault: str) -> str:
    words = " ".join(ascii(word)[1:-1][:120] or "''" for word in call.arguments)
    return f"#{call.number} {call.kind}: {fault}: clustercli {words}"


def import_all() -> None:
    """Import what the program may import, so that no fork has to."""
    import clustercli

    for module in walk_packages(clustercli.__path__, "clustercli."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in IMPORTED:
        import_module(name)


def results(
    job: Job, numbers: list[int], workers: int
) -> Iterator[tuple[dict[str, Tally], list[str]]]:
    """Run the calls in portions and yield the result of each."""
    portions = [numbers[start : start + PORTION] for start in range(0, len(numbers), PORTION)]
    if workers == 1:
        yield from (portion(job, each) for each in portions)
        return
    with ProcessPoolExecutor(workers, get_context("fork")) as pool:
        yield from pool.map(partial(portion, job), portions)


def table(tallies: dict[str, Tally], *, markdown: bool) -> str:
    """Return the classes with how their runs ended, and all of them together."""
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    heads = "class runs exit_0 exit_1 exit_2 signal other most_MiB most_CPU_s at_fault"
    rows = [[head.replace("_", " ") for head in heads.split()]]
    for name, tally in [*tallies.items(), ("all", total)]:
        known = [tally.codes[code] for code in ("0", "1", "2", "signal")]
        counts = [tally.runs, *known, tally.runs - sum(known)]
        spent = [f"{tally.memory >> 20:,}", f"{tally.seconds:.1f} (#{tally.slowest})"]
        rows.append([name, *(f"{count:,}" for count in counts), *spent, f"{tally.faulty:,}"])
    return shown(rows, markdown=markdown)


def main() -> int:
    """Run the calls, say what is at fault, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("runs", type=int, nargs="?", default=1000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    parser.add_argument("--only", help="these numbers only")
    parser.add_argument("--class", action="append", dest="kinds", choices=KINDS, default=[])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep the folders of runs at fault in this one")
    parser.add_argument("--every", action="store_true", help="say how every run ended")
    parser.add_argument("--markdown", action="store_true", help="a table of Markdown")
    options = parser.parse_args()
    numbers = list(range(options.first, options.first + options.runs))
    if options.only:
        numbers = [int(number) for number in options.only.split(",")]
    import clustercli

    print(f"clustercli {clustercli.__version__} in {Path(clustercli.__file__).parent}")
    tallies = {kind: Tally() for kind in KINDS if not options.kinds or kind in options.kinds}
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="generated-runs-") as root:
        elsewhere(generated_input.make, f"{root}/good")
        import_all()
        sys.path.insert(0, str(generated_input.TESTS))  # what makes workbooks
        job = Job(
            world=World(commands(), generated_input.load(f"{root}/good")),
            root=Path(root),
            kinds=tuple(options.kinds),
            keep=options.keep,
            every=options.every,
        )
        for tallied, said in results(job, numbers, options.workers):
            for line in said:
                print(line, flush=True)
            for kind, tally in tallied.items():
                tallies[kind].add(tally)
    print(table(tallies, markdown=options.markdown))
    print(f"\n{len(numbers):,} runs in {time.monotonic() - started:.0f} s")
    return 1 if any(tally.faulty for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
