// A page within a frame of another one tells its height, so that the frame can take it and nothing is
// scrolled twice: {type: "adamviz:height", height}, in CSS pixels. Who listens makes the frame as high.

const SCREEN = 0.9; // of a screen that a page has, around which there are bars

let told = 0;
let taken = false;

/**
 * How high a view may be that is to be seen at once, in pixels: the window's height. That of a frame which
 * takes the height of its page says nothing, and Colab's outputs are such frames.
 */
export function windowHeight() {
  const follows = taken || "colab" in Object(Reflect.get(globalThis, "google"));
  if (follows) return SCREEN * screen.availHeight;
  // Whether or not a phone shows its address: scrolling must change no sizes.
  const least = document.compatMode === "CSS1Compat" ? document.documentElement.clientHeight : innerHeight;
  return Math.min(innerHeight, least || innerHeight);
}

/** Tell the page around this one, if there is one, how high this one is, now and whenever that changes. */
export function tellHeight() {
  if (parent === window) return;
  const root = document.documentElement;
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ type: "adamviz:height", height }, "*");
  };
  new ResizeObserver(tell).observe(root);
  addEventListener("resize", () => (taken ||= Math.abs(innerHeight - told) <= 1));
  tell();
}
