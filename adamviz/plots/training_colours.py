"""The colours of histograms over time: from the background, where there are no entries, to where most are."""

from adamviz.plots.oklch import ramp

DENSITY = {
    "light": ramp((1.0, 0.0, 230.0), (0.135, 222.0), (0.37, 0.125, 268.0)),
    "dark": ramp((0.19, 0.012, 248.0), (0.185, 262.0), (0.93, 0.09, 150.0)),
}
