#!/usr/bin/env python3
"""Measures mijie beside DuckDB, polars and SQLite on the same files, and prints a Markdown report.

    benches/compare.py KIT --data DIR [--persons 10000,100000] [--rounds 3] [--cases 100] [--threads 2] [--work ab]
                       [--python PATH] [--city-bench PATH] [--memory-gb 20] [--limit-s 1800]

KIT is the folder of the benchmark kit: generate.py and the programs of the peers. DIR/<persons> holds the data of each
size and is generated where it is missing. Without --python, the peers are installed, at the versions below, into a
virtual environment that is removed afterwards.

Every program runs as a process of its own, round by round in turn; wall time, processor time and the most memory are
those of the whole process, its start and all reading included; "own clock" is what a program says of itself, from the
opened file to the answer. The exit code is 1 where mijie fails or an answer differs; a peer that
fails is reported in its row.
"""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import re
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

PACKAGES = ["numpy==2.4.6", "pyarrow==26.0.1", "duckdb==2.0.0", "polars==2.1.0"]
PROJECT = pathlib.Path(__file__).resolve().parent.parent


def say(text):
    print(text, file=sys.stderr, flush=True)


class Run:
    """One process that has ended: its lines, and what it took."""

    def __init__(self, command, limit_s, environment=None):
        command = list(map(str, command))
        started = time.perf_counter()
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            process = subprocess.Popen(command, stdout=out, stderr=err, env={**os.environ, **(environment or {})})
            timer = threading.Timer(limit_s, os.kill, (process.pid, signal.SIGKILL))
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            self.wall_s = time.perf_counter() - started
            timed_out = not timer.is_alive()
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            self.lines, errors = out.read().splitlines(), err.read().strip().splitlines()
        self.cpu_s = usage.ru_utime + usage.ru_stime
        self.peak_gib = usage.ru_maxrss / (1 << 20)
        self.failure = None
        if timed_out:
            self.failure = f"stopped after {limit_s} s"
        elif process.returncode != 0:
            self.failure = f"exit code {process.returncode}: {errors[-1] if errors else 'no message'}"

    def values(self, *words):
        """The `key=value` pairs of the line that begins with these words."""
        if self.failure:
            raise ValueError(self.failure)
        for line in self.lines:
            if line.split()[: len(words)] == list(words):
                values = dict(re.findall(r"(\w+)=(\S+)", line))
                if values.get("answer") == "DIFFERS":
                    raise ValueError(f"not the answer that is known: {line}")
                return values
        raise ValueError(f"no line begins with {' '.join(words)}")


class Program:
    """A program, the command for one run of it, and how its answer and its own figures are read."""

    def __init__(self, name, command, answer, figures, environment=None, note=None):
        self.name, self.command, self.environment, self.note = name, command, environment, note
        self.answer, self.figures = answer, figures
        self.runs, self.failure, self.answers = [], None, set()

    def run(self, limit_s):
        if self.failure:
            return
        say(f"{self.name}: {shlex.join(map(str, self.command))}")
        run = Run(self.command, limit_s, self.environment)
        try:
            self.answers.add(self.answer(run))
            run.own = self.figures(run)
            self.runs.append(run)
        except KeyError as missing:
            self.failure = f"it does not print {missing}"
        except ValueError as problem:
            self.failure = str(problem)

    def median(self, figure):
        values = [run.own[figure] if figure in run.own else getattr(run, figure) for run in self.runs]
        return statistics.median(values)


def fields(run, words, *keys):
    values = run.values(*words)
    return tuple(int(values[key]) for key in keys)


def own_times(words, *keys):
    return lambda run: {key: float(run.values(*words)[key]) for key in keys}


def programs_a(args, tools, data, scratch):
    visits = data / "visits.parquet"
    parts = max(1, persons_in(data) // 125_000)
    peer = lambda run: fields(run, ["RESULT"], "pairs", "seconds", "distinct")
    peer_clock = lambda run: {"own_s": sum(float(run.values("RESULT")[key]) for key in ("load_s", "query_s"))}
    return [
        Program("mijie", [tools.city_bench, data, "--work", "a", "--threads", args.threads],
                lambda run: fields(run, ["work", "A"], "pairs", "seconds", "persons"),
                lambda run: {"own_s": float(run.values("work", "A")["total_s"])}),
        Program("DuckDB", [tools.python, args.kit / "duckdb_work_a.py", visits, "--bucket", 7200,
                           "--threads", args.threads, "--memory", f"{args.memory_gb}GB", "--temp", scratch],
                peer, peer_clock, note="in time buckets of 7,200 s"),
        Program("polars", [tools.python, args.kit / "polars_work_a.py", visits, "--bucket", 7200, "--parts", parts],
                peer, peer_clock, environment={"POLARS_MAX_THREADS": str(args.threads)},
                note=f"in time buckets of 7,200 s, places in {parts} part{'s' * (parts > 1)}"),
    ]


def programs_b(args, tools, data, scratch):
    """The peers answer for the first K cases together; for the first alone that is the same question as mijie's."""
    files = [data / "visits.parquet", data / "cases.parquet"]
    many = ["--k", 1, "--single", args.cases]
    words = ["work", "B", f"cases={args.cases}"]
    first = Run([tools.city_bench, data, "--work", "b", "--cases", 1, "--threads", args.threads], args.limit_s)
    answer = ["close", "secondary", "seconds"]
    peer = lambda run: fields(run, ["RESULT", "K=1"], *answer)
    times = ["median_ms", "p99_ms"]
    peer_times = own_times(["SINGLE"], *times)
    mijie = Program("mijie", [tools.city_bench, data, "--work", "b", "--cases", args.cases, "--threads", args.threads],
                    lambda _: fields(first, ["work", "B", "cases=1"], *answer), own_times(words, *times),
                    note="one thread for a case")
    duckdb = Program("DuckDB", [tools.python, args.kit / "duckdb_work_b.py", *files, "--layout", "sorted", *many,
                                "--threads", args.threads, "--memory", f"{args.memory_gb}GB"], peer, peer_times)
    # Its database is made once: of all programs it alone keeps one.
    base = [tools.python, args.kit / "sqlite_work_b.py", *files, scratch / "work.db"]
    sqlite = Program("SQLite", [*base, *many], peer, peer_times)
    say("SQLite: making its database")
    made = Run([*base, "--k", "", "--single", 0], args.limit_s)
    sqlite.failure = made.failure
    sqlite.note = f"database made before, in {made.wall_s:.1f} s"
    return [mijie, duckdb, sqlite]


def persons_in(data):
    return json.loads((data / "meta.json").read_text())["persons"]


COLUMNS = [("wall, s", "wall_s", 2), ("CPU, s", "cpu_s", 2), ("peak, GiB", "peak_gib", 2)]
COLUMNS_A = [("own clock, s", "own_s", 2), *COLUMNS]
COLUMNS_B = [("median, ms", "median_ms", 3), ("p99, ms", "p99_ms", 3), *COLUMNS]


WORK = {
    "a": (programs_a, COLUMNS_A, "WORK A, everybody's contacts, from the Parquet file to the answer:"),
    "b": (programs_b, COLUMNS_B, "WORK B, {cases} cases, each alone; answers compared for the first:"),
}


def report(title, columns, programs):
    """The table of one piece of work, and whether mijie ran and all answers agree."""
    print(f"\n{title}\n")
    print("| program | " + " | ".join(f"{name} | ratio" for name, _, _ in columns) + " | answer |")
    print("|---|" + "---:|---:|" * len(columns) + "---|")
    mijie = programs[0]
    good = bool(mijie.runs) and not mijie.failure
    for program in programs:
        cells = []
        for _, figure, digits in columns:
            if program.failure or not program.runs:
                cells += ["", ""]
                continue
            value = program.median(figure)
            own = mijie.median(figure) if mijie.runs else 0
            cells += [f"{value:.{digits}f}", f"{value / own:.1f}" if own and program is not mijie else ""]
        if program.failure:
            verdict = f"failed: {program.failure}"
        elif not mijie.answers:
            verdict = "not compared"
        elif len(program.answers) > 1 or program.answers != mijie.answers:
            verdict = f"DIFFERS: {sorted(program.answers)}"
            good = False
        else:
            verdict = "agrees"
        print(f"| {program.name} | " + " | ".join(cells) + f" | {verdict.replace('|', '/')} |")
    notes = [f"{program.name}: {program.note}" for program in programs if program.note]
    print("\n" + "; ".join(notes) + ".")
    return good


def spread(program):
    walls = [run.wall_s for run in program.runs]
    return f"{program.name} {min(walls):.2f} to {max(walls):.2f}" if walls else f"{program.name} none"


def output(*command):
    try:
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine():
    def first(path, pattern):
        with contextlib.suppress(OSError):
            found = re.search(pattern, pathlib.Path(path).read_text())
            return found.group(1) if found else None

    model = first("/proc/cpuinfo", r"model name\s*: (.*)") or "unknown processor"
    memory = first("/proc/meminfo", r"MemTotal:\s*(\d+)")
    memory = f"{int(memory) / (1 << 20):.0f} GiB" if memory else "unknown memory"
    load = ", ".join(f"{load:.2f}" for load in os.getloadavg())
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {memory}; load average before the runs: {load}"


def versions(tools):
    python, found = tools.python, [output("rustc", "--version")]
    for name in ("duckdb", "polars", "pyarrow", "numpy"):
        version = output(python, "-c", f"import {name}; print({name}.__version__)")
        found.append(f"{name} {'not installed' if version == 'unknown' else version}")
    found.append("SQLite " + output(python, "-c", "import sqlite3; print(sqlite3.sqlite_version)"))
    found.append(output(python, "--version"))
    commit = output("git", "rev-parse", "--short=12", "HEAD")
    changed = " with changes" if output("git", "status", "--porcelain", "--untracked-files=no") else ""
    mijie = "mijie as built before" if tools.built_before else f"mijie at {commit}{changed}"
    return f"{mijie}; " + ", ".join(found)


def date_machine_versions(tools):
    return f"{datetime.date.today()}, {machine()}.\n\n{versions(tools)}."


class Tools:
    """What the runs need: an interpreter with the peers, the built example."""

    def __init__(self, args, folder):
        self.python = args.python or environment(folder)
        self.built_before = args.city_bench is not None
        self.city_bench = args.city_bench or build_example()


def environment(folder):
    say("installing " + " ".join(PACKAGES))
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True, stdout=sys.stderr)
    return python


def build_example():
    command = ["cargo", "build", "--release", "--locked", "--example", "city-bench", "--features", "parquet",
               "--message-format", "json-render-diagnostics"]
    built = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = [json.loads(line) for line in built.splitlines()]
    return next(message["executable"] for message in messages
                if message.get("executable") and message["target"]["name"] == "city-bench")


def generate(kit, python, folder, persons):
    data = folder / str(persons)
    if not (data / "meta.json").exists():
        say(f"generating {persons} persons")
        subprocess.run([python, kit / "generate.py", "--persons", str(persons), "--out", data], check=True,
                       stdout=sys.stderr)
    # So that nobody pays for a cold disk.
    (data / "visits.parquet").read_bytes()
    return data


def common_arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("kit", type=absolute, help="folder of the benchmark kit")
    parser.add_argument("--data", type=absolute, required=True, help="folder with a folder for each size")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", type=int, default=100, help="how many cases to trace, each alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--python", type=absolute, help="an interpreter that has the packages already")
    parser.add_argument("--city-bench", type=absolute, help="the example, built already")
    parser.add_argument("--limit-s", type=float, default=1800, help="the most seconds of one process")
    return parser


def absolute(text):
    return pathlib.Path(text).absolute()


def sizes(text):
    return [int(size) for size in text.split(",")]


def main():
    parser = common_arguments(__doc__.splitlines()[0])
    parser.add_argument("--persons", type=sizes, default=[10_000, 100_000])
    parser.add_argument("--work", choices=["a", "b", "ab"], default="ab")
    parser.add_argument("--memory-gb", type=int, default=20, help="the most memory that DuckDB may take")
    args = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        tools = Tools(args, pathlib.Path(folder))
        print(date_machine_versions(tools))
        print(f"\nMedians of {args.rounds} rounds, the programs in turn, {args.threads} threads; ratio: program / mijie.")
        for persons in args.persons:
            data = generate(args.kit, tools.python, args.data, persons)
            meta = json.loads((data / "meta.json").read_text())
            print(f"\n### {persons:,} persons, {meta['visits']:,} visits")
            # Beside the data, as the folder for temporary files may lie in memory.
            with tempfile.TemporaryDirectory(dir=args.data) as scratch:
                scratch = pathlib.Path(scratch)
                for work in args.work:
                    make, columns, title = WORK[work]
                    programs = make(args, tools, data, scratch)
                    for _ in range(args.rounds):
                        for program in programs:
                            program.run(args.limit_s)
                    good &= report(title.format(cases=args.cases), columns, programs)
                    print("Whole runs, s: " + ", ".join(map(spread, programs)) + ".")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
