"""Prints what fhir.resources reads in a bundle of FHIR, after it has checked every resource and every reference.

The models are those of R4B (4.3.0): for the resources that are written here they have the elements of R4 (4.0.1), as R4B changed
others only.

usage: fhir_reads.py FILE [SECRET]
"""

import hashlib
import hmac
import json
import sys
from collections import Counter

from fhir.resources.R4B import get_fhir_model_class

NAME_SPACE = bytes.fromhex("5b0d3e528c7f4e1a9d362f4170c8e593")


def uuid(secret, kind, *parts):
    """The id of something, as the library documents it."""
    text = NAME_SPACE
    for part in (kind, *parts):
        part = part.encode()
        text += len(part).to_bytes(8, "big") + part
    if secret is None:
        digest = hashlib.sha256(text).digest()
    else:
        digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    made = bytearray(digest[:16])
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    text = made.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def references(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "reference":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def components(resource):
    def value(component):
        (name,) = (name for name in component if name.startswith("value"))
        found = component[name]
        return found["value"] if isinstance(found, dict) else found

    return {one["code"]["text"]: value(one) for one in resource.get("component", [])}


def main(file, secret=None):
    with open(file, encoding="utf-8") as source:
        bundle = json.load(source)
    get_fhir_model_class("Bundle").model_validate(bundle)
    entries = bundle.get("entry", [])
    urls = [entry["fullUrl"] for entry in entries]
    resources = {entry["fullUrl"]: entry["resource"] for entry in entries}
    keys = {
        url: resource["identifier"][0]["value"]
        for url, resource in resources.items()
        if "identifier" in resource
    }
    exposures, contacts = [], []
    for resource in resources.values():
        if resource["resourceType"] != "Observation" or not components(resource):
            continue
        told, period = components(resource), resource["effectivePeriod"]
        person = keys[resource["subject"]["reference"]]
        if "tier" in told:
            contacts.append([person, told["tier"], told["generation"], period["start"], period["end"], told["sources"]])
        else:
            place = ""
            if "encounter" in resource:
                visit = resources[resource["encounter"]["reference"]]
                place = keys[visit["location"][0]["location"]["reference"]]
                assert (visit["subject"], visit["period"]) == (resource["subject"], period)
            source = keys[resource["focus"][0]["reference"]]
            row = [source, person, told["generation"], place, period["start"], period["end"], told["rules"]]
            exposures.append([*row, told["time"]])
    read = {
        "type": bundle["type"],
        "kinds": dict(sorted(Counter(one["resourceType"] for one in resources.values()).items())),
        "repeated": [url for url, count in Counter(urls).items() if count > 1],
        "ids": all(entry["fullUrl"] == "urn:uuid:" + entry["resource"]["id"] for entry in entries),
        "dangling": sorted({one for one in references(entries) if one not in resources}),
        "patients": sorted(url for url, one in resources.items() if one["resourceType"] == "Patient"),
        "guo": "urn:uuid:" + uuid(secret, "person", "guo"),
        "exposures": exposures,
        "contacts": contacts,
    }
    json.dump(read, sys.stdout, ensure_ascii=True)


main(*sys.argv[1:])
