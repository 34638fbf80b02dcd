"""The sealed cases of a test: a released folder holds every form, and each learner opens their own only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from safeshare.exercises.bundle import REMEDY, SEALED, Bundle, is_public
from safeshare.problems import Problem, ProblemsError
from safeshare.sealing import DoesNotOpenError, new_key, seal, unseal
from safeshare.strict_json import parse_json


def seal_bundle(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the content of a test's cases.json with each form's cases sealed, and form -> its random key.

    What stays in the clear is what names and counts: slots, the ids of their cases, forms. `data` is what `case_bundle`
    returns for a test; practice cases in it stay as they are.
    """
    keys = {form: new_key() for form in data["forms"]}
    cases = {case["id"]: case for case in data["assessed"]}
    sealed = {}
    for place, form in enumerate(data["forms"]):
        ours = [cases[given[place]] for given in data["items"].values()]
        sealed[form] = seal(json.dumps(ours, ensure_ascii=False), keys[form])
    return {**data, "schema": SEALED, "assessed": [], "sealed": sealed}, keys


def open_form(bundle: Bundle, file: str, form: str, key: str) -> Bundle:
    """Return a sealed bundle with the cases of one form open; `file` is only named in messages.

    Raises ProblemsError when the key does not open them, or they are not what was sealed.
    """
    try:
        given = parse_json(unseal(bundle.sealed[form], key), file, REMEDY)
        cases = TypeAdapter(list[dict[str, Any]]).validate_python(given, strict=True)
    except (DoesNotOpenError, ValidationError):
        cases = []
    place = bundle.forms.index(form)
    due = {given[place] for given in bundle.items.values()}
    if not all(is_public(case) for case in cases) or {case["id"] for case in cases} != due:
        raise ProblemsError([Problem(file, "the sealed cases of this test are damaged", REMEDY)])
    return replace(bundle, assessed={str(case["id"]): case for case in cases})
