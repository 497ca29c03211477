// The parts of a view beside picture, transport, loss and sliders. A part is made from the stage, and has any of:
//   tab          {name, title, root}: a tab of the panel
//   root         an element under the loss chart
//   traits       names of traits after whose change the runs are drawn anew
//   records()    whether it needs what each step computed on its way
//   place()      take sizes and theme
//   draw()       draw what depends on runs and playhead, in the frame in which they are drawn
//   write()      bring numbers and texts up to date, right after that frame
//   underlay(context), overlay(context)     draw within the field's box, below or above the runs; see `layer` and `wants`
//   under(), over()                         whether it wants to do so now
//   key(event)   what it does for a key, as a function; null if it has nothing
//   keys         rows of the list of keys: [keys, text]
//   escape()     what Escape closes; whether there was anything
//   close()      let go of what it holds

/** @type {((stage: import("./stage.js").Stage) => object)[]} */
export const PARTS = [];
