#!/usr/bin/env python3
"""Measures how the time of mijie grows with the population, and draws it.

    benches/growth.py KIT --data DIR [--persons 10000,100000,1000000] [--rounds 3] [--cases 100] [--threads 2]
                      [--out benches/growth.svg] [--python PATH] [--city-bench PATH] [--limit-s 1800]

The arguments are those of compare.py. A line that stays level grows as it should: the build as v log v, counting all
overlaps as v for v visits; a single case should not depend on the population at all. More than a million persons are
so many cities of a million, as province.py makes them. Prints the table of the figures.
"""
import json
import math
import pathlib
import statistics
import subprocess
import tempfile

from compare import PROJECT, Run, Tools, common_arguments, date_machine_versions, generate, say, sizes

# Title, unit, digits, and the figure from the seconds or milliseconds that city-bench prints and the visits.
PANELS = [
    ("Building the log", "ns per visit and log₂ visits", 2,
     lambda a, _, visits: a["build_s"] * 1e9 / (visits * math.log2(visits))),
    ("All overlaps, counted", "ns per visit", 1, lambda a, _, visits: a["network_s"] * 1e9 / visits),
    ("One case, median", "ms", 3, lambda _, b, __: b["median_ms"]),
]


def measure(args, tools, data):
    """The figure of each panel for one population: medians of the rounds."""
    visits = json.loads((data / "meta.json").read_text())["visits"]
    rounds = []
    for number in range(args.rounds):
        say(f"{data.name} persons, round {number + 1} of {args.rounds}")
        command = [tools.city_bench, data, "--cases", args.cases, "--threads", args.threads, "--work"]
        a = Run([*command, "count"], args.limit_s).values("work", "count")
        b = Run([*command, "b"], args.limit_s).values("work", "B", f"cases={args.cases}")
        a, b = ({key: float(line[key]) for key in keys}
                for line, keys in ((a, ["build_s", "network_s"]), (b, ["median_ms"])))
        rounds.append([figure(a, b, visits) for _, _, _, figure in PANELS])
    return [statistics.median(values) for values in zip(*rounds)]


CITY = 1_000_000


def data_of(args, tools, persons):
    """The kit's city, or so many cities of a million persons."""
    if persons <= CITY:
        return generate(args.kit, tools.python, args.data, persons)
    province = args.data / str(persons)
    if not province.exists():
        city = generate(args.kit, tools.python, args.data, CITY)
        program = PROJECT / "benches" / "province.py"
        subprocess.run([tools.python, program, city, province, "--copies", str(persons // CITY)], check=True)
    return province


WIDTH, HEIGHT, GAP = 250, 150, 50


def short(persons):
    return f"{persons // 1_000_000}M" if persons >= 1_000_000 else f"{persons // 1_000}k"


def ceiling(value):
    """The next of 1, 2, 5, 10, 20 ... above the value."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def panel(left, title, unit, persons, values):
    """One plot: the population to the right, in equal steps for equal factors; the figure upwards, from nought."""
    top, bottom, most = 60, 60 + HEIGHT, ceiling(max(values))
    across = math.log(persons[-1] / persons[0]) or 1
    points = [(left + 10 + (WIDTH - 20) * math.log(size / persons[0]) / across, bottom - HEIGHT * value / most)
              for size, value in zip(persons, values)]
    yield f'<text x="{left}" y="24" class="title">{title}</text><text x="{left}" y="42">{unit}</text>'
    for part in (0, 0.5, 1):
        y = bottom - HEIGHT * part
        yield f'<path class="grid" d="M{left} {y}h{WIDTH}"/>'
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{most * part:g}</text>'
    yield '<path class="line" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>'
    for (x, y), size, value in zip(points, persons, values):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"><title>{size:,} persons: {value:.4g} {unit}</title></circle>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{short(size)}</text>'
    yield f'<text x="{left + WIDTH / 2}" y="{bottom + 36}" text-anchor="middle">persons</text>'


def drawing(persons, rows):
    width, height = len(PANELS) * (WIDTH + GAP) + 20, HEIGHT + 110
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    yield ("<style>text{font:12px sans-serif;fill:#444}.title{font-weight:bold;fill:#111}.grid{stroke:#ddd}"
           ".line{stroke:#1f6f8b;stroke-width:2;fill:none}circle{fill:#1f6f8b}</style>")
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    for number, (title, unit, _, _) in enumerate(PANELS):
        yield from panel(GAP + number * (WIDTH + GAP), title, unit, persons, [row[number] for row in rows])
    yield "</svg>"


def main():
    parser = common_arguments(__doc__.splitlines()[0])
    parser.add_argument("--persons", type=sizes, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--out", type=pathlib.Path, default=PROJECT / "benches" / "growth.svg")
    args = parser.parse_args()
    args.persons.sort()
    with tempfile.TemporaryDirectory() as folder:
        tools = Tools(args, pathlib.Path(folder))
        print(date_machine_versions(tools))
        rows = [measure(args, tools, data_of(args, tools, persons)) for persons in args.persons]
    print(f"\nMedians of {args.rounds} rounds of city-bench, {args.threads} threads, {args.cases} cases.\n")
    print("| persons | " + " | ".join(f"{title.lower()}, {unit}" for title, unit, _, _ in PANELS) + " |")
    print("|---:|" + "---:|" * len(PANELS))
    for persons, row in zip(args.persons, rows):
        cells = [f"{value:.{digits}f}" for value, (_, _, digits, _) in zip(row, PANELS)]
        print(f"| {persons:,} | " + " | ".join(cells) + " |")
    args.out.write_text("\n".join(drawing(args.persons, rows)) + "\n")


if __name__ == "__main__":
    main()
