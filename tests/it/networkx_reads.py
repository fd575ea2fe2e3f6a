"""Prints what networkx reads in a file as canonical JSON: the graph, its nodes, its edges, their attributes.

usage: networkx_reads.py graphml|gexf FILE

Reals are written as their bits, so that nothing is lost on the way; texts are ASCII with escapes.
"""

import json
import struct
import sys
from xml.etree import ElementTree

import networkx


def plain(value):
    if isinstance(value, float):
        return {"real": struct.pack(">d", value).hex()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    raise TypeError(type(value))


def attributes(held):
    return {name: plain(value) for name, value in held.items()}


def main(form, file):
    if form == "graphml":
        graph = networkx.read_graphml(file, force_multigraph=True)
        title = graph.graph["title"]
    else:
        graph = networkx.read_gexf(file)
        # networkx reads no description, and gives a plain graph where no edges are parallel.
        description = ElementTree.parse(file).find("{http://gexf.net/1.3}meta/{http://gexf.net/1.3}description")
        title = description.text or ""
    if graph.is_multigraph():
        edges = [(ends, key, held) for *ends, key, held in graph.edges(keys=True, data=True)]
    else:
        edges = [(ends, held["id"], held) for *ends, held in graph.edges(data=True)]
    if not graph.is_directed():
        # Which end comes first depends on which node networkx met first.
        edges = [(sorted(ends), key, held) for ends, key, held in edges]
    edges.sort(key=lambda edge: int(edge[1][1:]))
    print(
        json.dumps(
            {
                "title": title,
                "directed": graph.is_directed(),
                "nodes": [[key, attributes(held)] for key, held in graph.nodes(data=True)],
                "edges": [[*ends, key, attributes(held)] for ends, key, held in edges],
            },
            sort_keys=True,
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
