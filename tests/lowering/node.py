"""Calls node on the page's own modules: one process for as many cases as a test has."""

import json
import subprocess
from pathlib import Path

import numpy as np

import adamviz
from adamviz import lowering
from tests.node import node_path

HERE = Path(__file__).parent
PROGRAMS = Path(adamviz.__file__).parent / "live" / "js" / "state" / "programs.js"


def call(script, job, inputs, folder):
    """What a script beside this file writes for a job and an array of numbers, as one array of numbers."""
    node = node_path()
    job = {"module": PROGRAMS.as_uri(), "prelude": lowering.PRELUDE, **job}
    files = [folder / name for name in ("job.json", "inputs.bin", "outputs.bin")]
    # JSON has no name for it, but large numbers.
    files[0].write_text(json.dumps(job).replace("Infinity", "1e999"))
    np.asarray(inputs, np.float64).tofile(files[1])
    done = subprocess.run([node, HERE / script, *files], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return np.fromfile(files[2])


def evaluate(functions, folder):
    """Each function in JavaScript: pairs of a traced function and its (rows, inputs) to (rows, outputs)."""
    cases, inputs = [], []
    for traced, rows in functions:
        rows = np.asarray(rows, np.float64)
        assert rows.shape[1] == len(traced.inputs)
        program = {"body": lowering.body(traced), "tables": lowering.tables(traced)}
        cases.append(
            {
                "program": program,
                "rows": len(rows),
                "inputs": len(traced.inputs),
                "outputs": len(traced.outputs),
            }
        )
        inputs.append(rows.ravel())
    found = call("evaluate.mjs", {"cases": cases}, np.concatenate(inputs), folder)
    ends = np.cumsum([case["rows"] * case["outputs"] for case in cases])
    assert ends[-1] == len(found)
    return [
        part.reshape(case["rows"], -1) for part, case in zip(np.split(found, ends[:-1]), cases, strict=True)
    ]
