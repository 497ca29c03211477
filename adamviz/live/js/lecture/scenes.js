// Scenes: states of a view by name, in the order in which a lecture needs them. Nothing here touches the
// document.

/** The scenes with one more of a name, or with that of the same name replaced. */
export function withScene(scenes, name, traits) {
  const at = scenes.findIndex((scene) => scene.name === name);
  if (at < 0) return [...scenes, { name, caption: "", traits }];
  return scenes.map((scene, index) => (index === at ? { ...scene, traits } : scene));
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
