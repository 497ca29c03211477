"""Notebooks with widgets and outputs, and what their pages keep."""

import json

from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from adamviz.live.export.notebook import PageExporter
from adamviz.live.export.notebook.saved import STATE, VIEW

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ESM = "export default { render() {} };"


def notebook(*cells, state=None):
    widgets = {STATE: {"version_major": 2, "version_minor": 0, "state": state}} if state is not None else None
    return new_notebook(cells=list(cells), metadata={"widgets": widgets} if widgets else {})


def shows(name=None, png=False, metadata=None, **data):
    """An output that shows a widget, a picture, or both."""
    data = {**({VIEW: {"model_id": name}} if name else {}), **({"image/png": PNG} if png else {}), **data}
    return new_output("display_data", data={**data, "text/plain": "Explore(...)"}, metadata=metadata or {})


def cell(*outputs):
    return new_code_cell("view", outputs=list(outputs), execution_count=1)


def model(name="AnyModel", **state):
    return {"model_name": name, "model_module": "anywidget", "model_module_version": "0.9", "state": state}


def exported(node, exporter=PageExporter, **options):
    text, _ = exporter(**options).from_notebook_node(node, {"metadata": {"name": "lecture"}})
    return BeautifulSoup(text, "html.parser"), text


def slides(soup):
    """The words of each slide."""
    sections = soup.select("section.av-slide")
    return [section.get_text(" ", strip=True).replace(" ¶", "") for section in sections]


def views(soup):
    found = soup.find(id="av-views")
    return json.loads(found.string) if found else None
