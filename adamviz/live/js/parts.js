// The parts of a stage beside picture, transport, loss, sliders and what every view has. A part is made from
// its view, and has any of:
//   tab          {name, title, root}: a tab of the panel
//   root         an element under the loss chart
//   traits       names of traits after whose change the parts are drawn anew
//   switches     what it can draw over the picture: [{name (of a trait), text, title, available()}]
//   control      elements that stand in the bar of the charts
//   records()    whether it needs what each step computed on its way
//   arrange()    take part in the layout, before sizes are taken
//   place()      take sizes and theme
//   draw()       draw what depends on runs and playhead, in the frame in which they are drawn
//   write()      bring numbers and texts up to date, right after that frame
//   settle()     end at once what moves to a new place, since the view is printed
//   underlay(context), overlay(context)     draw within the field's box, below or above the runs
//   covers() -> rects                       what the overlay hides, where nobody else may write
//   ghosts()     more runs for picture and loss chart, thin and pale: [{run, style, index (of the run it goes
//                with), text}]
//   under(), over()                         whether it wants to do so now
//   key(event)   what it does for a key, as a function; null if it has nothing
//   keys         rows of the list of keys: [keys, text]
//   says()       what a screen reader is told first, when all has come to rest
//   escape()     what Escape closes; whether there was anything
//   close()      let go of what it holds

/** @import { Part } from "./types" */
/** @import { Stage } from "./stage.js" */

import { Arrows } from "./step/arrows.js";
import { comparing } from "./compare/compare.js";
import { Ellipses } from "./step/ellipses.js";
import { GradientField } from "./step/gradient-field.js";
import { GradientPlane } from "./step/gradient-plane.js";
import { SensitivityPart } from "./step/sensitivity.js";
import { StepTable } from "./step/step-table.js";
import { Relief } from "./relief/relief.js";
import { noise } from "./noise/noise.js";
import { StabilityWords } from "./charts/stability-words.js";
import { StepCharts } from "./charts/step-charts.js";
import { CutChart } from "./plane/cut-chart.js";

const PATH_NAMES = {
  name: "names",
  text: "names",
  title: "the name of each run at the end of its path, where there is room",
};

/** @type {((stage: Stage) => Part)[]} */
export const PARTS = [
  (stage) => new StepTable(stage),
  comparing,
  noise,
  () => ({ switches: [PATH_NAMES] }),
  (stage) => new GradientField(stage),
  (stage) => new Ellipses(stage),
  (stage) => new Arrows(stage),
  (stage) => new GradientPlane(stage),
  (stage) => new StepCharts(stage),
  (stage) => new StabilityWords(stage),
  (stage) => new CutChart(stage),
  (stage) => new SensitivityPart(stage),
  (stage) => new Relief(stage),
];
