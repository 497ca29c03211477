// What every view has for a lecture.

/** @import { View } from "../view.js" */

import { Copying } from "./copying.js";
import { Presenter } from "./presenter.js";
import { SceneStrip } from "./scene-bar.js";

/** Escape closes what is copied before it ends a lecture. @param {View} view */
export const lecture = (view) => [new Copying(view), new Presenter(view), new SceneStrip(view)];
