"""Execute the notebooks as they are committed: `python tests/execute_notebooks.py [notebook ...]`.

Outputs, pictures and the state of every view are stored, so that a notebook is seen on GitHub and alive in
JupyterLab before anything has run. What would differ from machine to machine is left out: times, versions,
and the random names of widgets.
"""

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "notebooks"
STATE = "application/vnd.jupyter.widget-state+json"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def execute(path):
    """Run a notebook from top to bottom in a fresh kernel and write it back."""
    import nbformat
    from nbclient import NotebookClient
    from nbconvert.preprocessors import CoalesceStreamsPreprocessor

    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    NotebookClient(notebook, kernel_name="python3", timeout=120, record_timing=False).execute(cwd=str(FOLDER))
    # A text that came in two parts is one.
    notebook, _ = CoalesceStreamsPreprocessor().preprocess(notebook, {})
    widgets = notebook.metadata.pop("widgets", {})
    notebook.metadata.update({"kernelspec": KERNEL, "language_info": {"name": "python"}, "widgets": widgets})
    # A widget's name is random: counted instead, so that running a notebook twice changes nothing.
    text = nbformat.writes(notebook)
    for count, name in enumerate(widgets.get(STATE, {}).get("state", {})):
        text = text.replace(name, f"{count:032x}")
    nbformat.write(nbformat.reads(text, as_version=4), path)


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(FOLDER.glob("*.ipynb")):
        execute(Path(name))
        print(f"{name}: {Path(name).stat().st_size:,} bytes")
