"""`jupyter nbconvert --to adamviz`: a notebook as one HTML file, with every view alive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from traitlets import Unicode, default, validate

from adamviz.live.export.notebook import maths, scripts, tidy
from adamviz.live.export.notebook.style import sheet
from adamviz.live.export.notebook.views import PLACE, Views

TEMPLATES = Path(__file__).parent / "templates"
DATA = "<!--adamviz data-->"  # in the template, where what the page keeps of its views comes

# The page's own code and that of outputs run; the browser itself refuses every network.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'unsafe-inline'; "
    "img-src data: blob:; media-src data: blob:; font-src data:; connect-src data: blob:; worker-src blob:; "
    "frame-src data: blob:; base-uri 'none'; form-action 'none'"
)


class PageExporter(HTMLExporter):
    """A whole notebook as one HTML file that opens from disk, with no network and no kernel.

    Every view of the notebook is alive where it stands: from the notebook's saved widget state, or from what
    the output of its still picture says of it. The page's code is in the file once, however many views there
    are. Formulas are MathML, which the browser draws; pictures are in the file.

    Attributes:
        theme: `"light"` or `"dark"`; `"auto"` follows the reader's system, and so does any other theme, for
            `HTMLExporter.theme` may name one of JupyterLab's.

    Example:
        >>> import nbformat
        >>> cells = [nbformat.v4.new_markdown_cell("# Adam's step\\n\\n$m / \\\\sqrt{v}$")]
        >>> page, _ = PageExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
        >>> "<title>Adam's step</title>" in page, "<msqrt>" in page, "https://" in page
        (True, True, False)

    Source:
        nbconvert's "Customizing exporters"; its entry point is in the group `nbconvert.exporters`.
    """

    export_from_notebook = "Live page (adamviz)"
    theme = Unicode("auto", help="The colours: auto, light or dark; auto follows the reader's system.").tag(
        config=True
    )

    @validate("theme")
    def _known_theme(self, proposal: Any) -> str:
        theme: str = proposal["value"]
        if theme in ("auto", "light", "dark"):
            return theme
        self.log.warning("Expected theme to be auto, light or dark, received: %r. auto is taken", theme)
        return "auto"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "adamviz"

    @default("extra_template_basedirs")
    def _templates_default(self) -> list[str]:
        return [str(TEMPLATES)]

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("embed_images")
    def _embed_images_default(self) -> bool:
        return True

    def default_filters(self) -> Any:
        """nbconvert's filters, and formulas as MathML."""
        yield from super().default_filters()
        yield "mathml", maths.mathml_of_output

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()
        self.register_preprocessor(Views(parent=self), enabled=True)  # the last: after an execution, say

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Markdown as HTML, with formulas as MathML."""
        renderer = maths.Renderer(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=False,  # which would close what a block of HTML opens: see `tidy.embed`
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
        )
        return MarkdownWithMath(renderer=renderer).render(source)

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of a notebook, and nbconvert's resources."""
        text, resources = super().from_notebook_node(nb, resources, **kwargs)
        soup = BeautifulSoup(text, features="html.parser")
        self._tidied(soup, nb, resources)
        # The last of them is the template's, whatever the cells hold.
        before, _, after = str(soup).rpartition(DATA)
        return f"{before}{self._scripts(resources['adamviz']['views'])}{after}", resources

    def _tidied(self, soup: BeautifulSoup, nb: Any, resources: dict[str, Any]) -> None:
        if self.embed_images:
            for path in tidy.embed(soup, resources.get("metadata", {}).get("path", "")):
                self.log.warning("Expected a picture in the notebook's folder, received: %r", path)
        tidy.offline(soup)
        tidy.name(soup, nb.metadata.get("title"), resources.get("metadata", {}).get("name", ""))
        tidy.contents(soup)

    def _scripts(self, views: dict[str, Any]) -> str:
        """What the page keeps of its views, and the code that mounts them; nothing if it has none."""
        end = f'openNotebook({scripts.SAVED}, document.querySelectorAll(".av-mount"));'
        return scripts.data(views) + scripts.code("notebook", end) if views["models"] else ""

    def _init_resources(self, resources: Any) -> Any:
        resources = super()._init_resources(resources)
        resources["av_policy"], resources["av_place"], resources["av_data"] = POLICY, PLACE, DATA
        resources["av_sheet"] = sheet(self.theme)
        return resources
