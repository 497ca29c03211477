"""A static site of notebooks, live views and the reference: `adamviz site`."""
