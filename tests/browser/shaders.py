"""A page in a Chromium that has WebGL2 (on the CPU), and lowered functions evaluated by its shaders."""

import base64
import contextlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np

import adamviz
from adamviz.lowering import glsl
from tests.browser.chromium import launch

ROOT = Path(adamviz.__file__).parent / "live" / "js"
WORDS = 32  # that a fragment shader writes at once here: eight textures of four
EVALUATE = """async ([shader, inputs, tables, width, height, outputs]) => {
  const { gpu } = await import("/gpu/context.js");
  const { isReady, startProgram, wordTexture } = await import("/gpu/drawing.js");
  const { targets } = await import("/gpu/targets.js");
  const { gl } = gpu();
  const words = (text) =>
    new Uint32Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
  const program = startProgram(gl, shader);
  while (!isReady(gl, program));
  gl.useProgram(program);
  // Before the inputs, because it leaves its textures bound.
  const out = targets(gl, Math.ceil(outputs / 4), width, height);
  const given = words(inputs), data = words(tables);
  [["I", width, given.length / width, given], ["D", 1024, data.length / 1024, data]].forEach(
    ([name, ...texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      wordTexture(gl, ...texture);
      gl.uniform1i(gl.getUniformLocation(program, name), unit);
    });
  gl.viewport(0, 0, width, height);
  gl.drawArrays(gl.TRIANGLES, 0, 3);
  const size = 4 * width * height, found = new Uint32Array(out.textures.length * size);
  out.textures.forEach((_, k) => {
    gl.readBuffer(gl.COLOR_ATTACHMENT0 + k);
    const part = found.subarray(k * size, (k + 1) * size);
    gl.readPixels(0, 0, width, height, gl.RGBA_INTEGER, gl.UNSIGNED_INT, part);
  });
  const wrong = gl.getError();
  if (wrong) throw new Error(`WebGL's error ${wrong}`);
  const bytes = new Uint8Array(found.buffer), step = 8192;
  let text = "";
  for (let i = 0; i < bytes.length; i += step) text += String.fromCharCode(...bytes.subarray(i, i + step));
  return btoa(text);
}"""


@contextlib.contextmanager
def opened(browser):
    """A page whose address `/gpu/context.js`, say, is that module."""
    chromium = launch(SimpleNamespace(chromium=browser.browser_type), webgl=True)
    page = chromium.new_page()
    page.route("**/*", _answer)
    page.goto("http://page.test/")
    yield page
    chromium.close()


def _answer(route):
    path = ROOT / route.request.url.split("/", 3)[3]
    if path.suffix == ".js":
        route.fulfill(body=path.read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>maps</title>", content_type="text/html")


def evaluate(page, traced, columns):
    """A traced function on the graphics card: a column for each of its inputs to one for each output."""
    count = len(columns[0])
    width = min(count, 64)
    height = -(-count // width)
    inputs = np.zeros((len(columns), height * width), np.uint32)
    for line, column, dtype in zip(inputs, columns, traced.inputs, strict=True):
        line[:count] = words(np.asarray(column).astype(dtype))
    data = np.concatenate([np.zeros(0, np.uint32), *map(words, traced.graph.tables)])
    data = np.pad(data, (0, 1024 - len(data) % 1024))
    found = []
    for first in range(0, len(traced.outputs), WORDS):
        part = traced.outputs[first : first + WORDS]
        text = _shader(glsl.body(traced, part), len(columns), len(part), height)
        answer = page.evaluate(EVALUATE, [text, _text(inputs), _text(data), width, height, len(part)])
        out = np.frombuffer(base64.b64decode(answer), np.uint32).reshape(-1, height * width, 4)
        found += [numbers(out[i // 4, :count, i % 4], node.dtype) for i, node in enumerate(part)]
    return found


def _shader(body, inputs, outputs, height):
    read = "".join(f"uint a{i}=texelFetch(I,p+ivec2(0,{i * height}),0).r;" for i in range(inputs))
    places = range(-(-outputs // 4))
    declared = "".join(f"layout(location={k})out uvec4 R{k};" for k in places)
    results = "".join(f"uint o{i}=0u;" for i in range(4 * len(places)))
    written = "".join(f"R{k}=uvec4({','.join(f'o{4 * k + j}' for j in range(4))});" for k in places)
    return (
        f"#version 300 es\n{glsl.prelude(body)}\nuniform usampler2D I;{declared}"
        f"void main(){{ivec2 p=ivec2(gl_FragCoord.xy);{read}{results}{body}{written}}}"
    )


def words(numbers):
    """Numbers as words of 32 bits."""
    if numbers.dtype == np.float32:
        return numbers.view(np.uint32)
    return numbers.astype(np.int64).astype(np.uint32)


def numbers(found, dtype):
    """Words of 32 bits as numbers of a dtype."""
    found = np.ascontiguousarray(found)
    return found.view(np.float32) if dtype == np.float32 else found.view(np.int32).astype(dtype)


def _text(array):
    return base64.b64encode(array.tobytes()).decode()
