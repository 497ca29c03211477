"""Find and start a Chromium."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")

ADVICE = (
    "No Chromium found. Install one (`apt-get install chromium`, or `python -m playwright install "
    "chromium`), "
    "or set ADAMVIZ_CHROMIUM to the path of a Chromium or Chrome."
)

# Needed in containers: no user namespaces for the sandbox, and a /dev/shm of 64 MB.
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]

# Canvases are painted on the CPU either way; without this, through an emulated graphics card and several
# times slower.
PLAIN = ["--disable-gpu"]

# WebGL2 without a graphics card: on the CPU, slow, but exact enough to test.
WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


class NoBrowser(RuntimeError):
    pass


def launch(playwright, webgl=False, **options):
    """A headless Chromium, or NoBrowser with advice."""
    path = executable(playwright)
    if path is None:
        raise NoBrowser(ADVICE)
    return playwright.chromium.launch(
        executable_path=path, args=FLAGS + (WEBGL if webgl else PLAIN), headless=True, **options
    )


def executable(playwright):
    chosen = os.environ.get("ADAMVIZ_CHROMIUM")
    if chosen:
        if not shutil.which(chosen):
            raise NoBrowser(f"ADAMVIZ_CHROMIUM names {chosen!r}, which cannot be run. {ADVICE}")
        return shutil.which(chosen)
    for name in NAMES:
        if found := shutil.which(name):
            return found
    bundled = playwright.chromium.executable_path
    return bundled if os.path.exists(bundled) else None


def required():
    """On a build machine a skipped browser test would hide that nothing was tested."""
    return any(
        os.environ.get(name, "").lower() not in ("", "0", "false")
        for name in ("CI", "ADAMVIZ_REQUIRE_BROWSER")
    )
