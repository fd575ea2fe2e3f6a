#!/usr/bin/env python3
"""Makes a province out of a city: the visits of the benchmark kit's city, so many times, as Parquet.

    benches/province.py CITY OUT [--copies 16]

CITY is a folder that the kit's generate.py has written; OUT gets one file of visits for each of its row groups, in the
same order of time, and cases.csv for the first of the cities. Copy c of person p is person p * copies + c, and so for
places: the cities share nobody, but lie scattered over the same numbers. Whom a case meets is what it is in the city,
so that times show what the size of the log does, and nothing else. Sixteen cities of a million persons make a billion
visits, in some minutes and little memory.
"""
import argparse
import csv
import json
import pathlib

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("city", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--copies", type=int, default=16)
    arguments = parser.parse_args()
    copies = arguments.copies
    arguments.out.mkdir(parents=True)

    def number(column, copy):
        return pc.add(pc.multiply(column, pa.scalar(copies, pa.uint32())), pa.scalar(copy, pa.uint32()))

    city = pq.ParquetFile(arguments.city / "visits.parquet")
    for group in range(city.num_row_groups):
        visits = city.read_row_group(group)
        path = arguments.out / f"visits-{group:05}.parquet"
        with pq.ParquetWriter(path, visits.schema, compression="zstd", use_dictionary=["start", "end"]) as writer:
            for copy in range(copies):
                shifted = visits
                for name in ["person", "place"]:
                    at = shifted.schema.get_field_index(name)
                    shifted = shifted.set_column(at, visits.schema.field(name), number(visits.column(name), copy))
                writer.write_table(shifted)

    meta = {"city": str(arguments.city.name), "copies": copies, "visits": city.metadata.num_rows * copies}
    (arguments.out / "meta.json").write_text(json.dumps(meta))
    with open(arguments.city / "cases.csv", newline="") as source, open(arguments.out / "cases.csv", "w") as out:
        rows = csv.DictReader(source)
        print(",".join(rows.fieldnames), file=out)
        for row in rows:
            row["person"] = int(row["person"]) * copies
            print(",".join(str(row[name]) for name in rows.fieldnames), file=out)


if __name__ == "__main__":
    main()
