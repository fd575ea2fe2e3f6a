"""Reads tables as other programs do, and compares them with the same tables as CSV.

For every TABLE.csv of a folder, TABLE.parquet, TABLE.arrow, TABLE.arrows and TABLE.jsonl are read: by pyarrow or Python's own
json, and by DuckDB, which gets Arrow files through pyarrow. Prints for each file and reader the types of the columns, which of
them may be null, how many rows there are, how many nulls in each column that has any, and the first row that is not the
one of the CSV file.

With two files, writes the first, which is Arrow, as Parquet into the second, as pyarrow does by default.

usage: tables_reads.py FOLDER | tables_reads.py ARROW PARQUET
"""

import csv
import datetime
import json
import pathlib
import sys

import duckdb
import pyarrow
import pyarrow.ipc
import pyarrow.parquet

CHINA = datetime.timezone(datetime.timedelta(hours=8))
# Joined by a semicolon alone, as no part can hold one.
PLAIN = {"rules", "tests", "missed"}


def cell(column, value):
    """A value as the CSV file has it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.astimezone(CHINA).isoformat()
    if isinstance(value, list):
        return (";" if column in PLAIN else "; ").join(cell(column, one) for one in value)
    return str(value)


def pyarrow_table(path):
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path)
    opened = pyarrow.ipc.open_file if path.suffix == ".arrow" else pyarrow.ipc.open_stream
    with pyarrow.memory_map(str(path)) as source, opened(source) as reader:
        return reader.read_all()


def by_pyarrow(path):
    table = pyarrow_table(path)
    table.validate(full=True)
    fields = [(field.name, str(field.type) + (" or null" if field.nullable else "")) for field in table.schema]
    columns = [column.to_pylist() for column in table.columns]
    return fields, zip(*columns) if columns else []


def by_json(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    types = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value).__name__)
    fields = [(name, " or ".join(sorted(known))) for name, known in types.items()]
    return fields, [tuple(row.values()) for row in rows]


def by_duckdb(path):
    base = duckdb.connect()
    base.execute("SET TimeZone = 'UTC'")
    source = f"'{path}'"
    if path.suffix == ".jsonl":
        source = f"read_json('{path}', format = 'newline_delimited')"
    elif path.suffix != ".parquet":
        base.register("arrow", pyarrow_table(path))
        source = "arrow"
    described = base.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    fields = [(name, kind) for name, kind, *_ in described]
    # DuckDB's own instants are shown in UTC and read back as such, without a library of time zones.
    shown = [f'epoch_ms("{name}")' if kind.startswith("TIMESTAMP") else f'"{name}"' for name, kind in fields]
    instants = {at for at, (_, kind) in enumerate(fields) if kind.startswith("TIMESTAMP")}
    rows = []
    for row in base.execute(f"SELECT {', '.join(shown)} FROM {source}").fetchall():
        rows.append(
            tuple(
                datetime.datetime.fromtimestamp(value / 1000, CHINA) if at in instants and value is not None else value
                for at, value in enumerate(row)
            )
        )
    return fields, rows


def compared(fields, rows, expected):
    names = [name for name, _ in fields]
    count, nulls, difference = 0, {}, None
    for count, row in enumerate(rows, 1):
        for name, value in zip(names, row):
            if value is None:
                nulls[name] = nulls.get(name, 0) + 1
        found = [cell(name, value) for name, value in zip(names, row)]
        if difference is None and (count > len(expected) or found != expected[count - 1]):
            difference = [count, found]
    return {"types": dict(fields), "columns": names, "rows": count, "nulls": nulls, "difference": difference}


def main(folder, parquet=None):
    if parquet:
        pyarrow.parquet.write_table(pyarrow_table(pathlib.Path(folder)), parquet)
        return
    read = {}
    for table in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(table, encoding="utf-8", newline="") as source:
            header, *expected = csv.reader(source)
        for suffix in [".parquet", ".arrow", ".arrows", ".jsonl"]:
            path = table.with_suffix(suffix)
            first = by_json if suffix == ".jsonl" else by_pyarrow
            for reader, of in [("own", first), ("duckdb", by_duckdb)]:
                answer = compared(*of(path), expected)
                if answer["rows"]:
                    assert answer["columns"] == header, (path, answer["columns"], header)
                read.setdefault(path.name, {})[reader] = answer
    json.dump(read, sys.stdout)


main(*sys.argv[1:])
