// Scenes: states of a view by name, in the order in which a lecture needs them. Nothing here touches the
// document.

/** @import { Scene } from "../types" */

export const LONGEST_NAME = 80; // characters, as in live/scenes.py
export const LONGEST_CAPTION = 500;

/** The scenes with one more of a name, or with that of the same name replaced. */
export function withScene(scenes, name, traits) {
  const at = scenes.findIndex((scene) => scene.name === name);
  if (at < 0) return [...scenes, { name, caption: "", traits }];
  return scenes.map((scene, index) => (index === at ? { ...scene, traits } : scene));
}

/** The scenes with one of them called otherwise, or with another caption. @param {Scene[]} scenes */
export function renamed(scenes, at, name, caption) {
  return scenes.map((scene, index) => (index === at ? { ...scene, name, caption } : scene));
}

/** The scenes with one of them in another place. @param {Scene[]} scenes */
export function moved(scenes, from, to) {
  const others = scenes.filter((_, index) => index !== from);
  return [...others.slice(0, to), scenes[from], ...others.slice(to)];
}

/** The scenes with one more, called as no other is. @param {Scene[]} scenes @param {Scene} scene */
export function inserted(scenes, at, scene) {
  const taken = scenes.some(({ name }) => name === scene.name);
  const one = taken ? { ...scene, name: freeName(scenes) } : scene;
  return [...scenes.slice(0, at), one, ...scenes.slice(at)];
}

/** Why a scene cannot have a name or a caption; "" if it can. @param {Scene[]} scenes @param {number} at */
export function refusal(scenes, at, name, caption) {
  const others = scenes.filter((_, index) => index !== at);
  if (name.trim() === "") return "A scene needs a name.";
  // As Python counts: an emoji is one character.
  if ([...name].length > LONGEST_NAME) return `A name has up to ${LONGEST_NAME} characters.`;
  if ([...caption].length > LONGEST_CAPTION) return `A caption has up to ${LONGEST_CAPTION} characters.`;
  return others.some((scene) => scene.name === name) ? "Another scene has this name." : "";
}

/** A name that no scene has: scene 1, scene 2 and so on. */
export function freeName(scenes) {
  let count = scenes.length + 1;
  while (scenes.some(({ name }) => name === `scene ${count}`)) count += 1;
  return `scene ${count}`;
}

/** Slow, quick, slow: from 0 to 1. */
export function eased(part) {
  return part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
}
