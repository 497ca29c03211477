// The buttons of the picture.

import { iconButton } from "../base/dom.js";

/** @param {{zoom: (factor: number) => void, home: () => void}} actions */
export const pictureButtons = (actions) => [
  iconButton("zoom-in", "zoom in (+)", () => actions.zoom(1.5)),
  iconButton("zoom-out", "zoom out (−)", () => actions.zoom(1 / 1.5)),
  iconButton("home", "the whole surface (0)", actions.home),
];
