"""Says which JSON a schema admits, in the opinion of jsonschema.

Reads a JSON list of {"schema": TEXT, "instances": [TEXT, ...]} and prints for each of them a list: null where the instance
is admitted, else why it is not. A schema that is none by the meta-schema of its draft is an error.

usage: schemas_reads.py FILE
"""

import json
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match


def main(file):
    with open(file, encoding="utf-8") as source:
        questions = json.load(source)
    answers = []
    for question in questions:
        schema = json.loads(question["schema"])
        assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"], schema["$schema"]
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        said = []
        for text in question["instances"]:
            error = best_match(validator.iter_errors(json.loads(text)))
            said.append(error and f"{error.json_path}: {error.message}")
        answers.append(said)
    json.dump(answers, sys.stdout)


main(*sys.argv[1:])
