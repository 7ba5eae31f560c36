/** Stacks as pages show them; pure. Events have the outermost frame first, people read the innermost first. */

import type { Frame, Thrown } from "../types";

export interface Part {
  /** One frame, or several of libraries that are folded. */
  frames: Frame[];
}

/** The innermost first; frames of libraries next to each other are one part, unless all are asked for or there are no
 *  others. */
export function folded(frames: readonly Frame[], all: boolean): Part[] {
  const reversed = [...frames].reverse();
  if (all || !reversed.some((frame) => frame.in_app)) return reversed.map((frame) => ({ frames: [frame] }));
  const parts: Part[] = [];
  let isFolding = false;
  for (const frame of reversed) {
    if (frame.in_app || frame.omitted) parts.push({ frames: [frame] });
    else if (isFolding) parts.at(-1)!.frames.push(frame);
    else parts.push({ frames: [frame] });
    isFolding = !frame.in_app && !frame.omitted;
  }
  return parts;
}

export const nameOf = (frame: Frame): string => frame.function || "(anonymous)";

export const placeOf = (frame: Frame): string => {
  const file = frame.filename || frame.module || frame.abs_path || "";
  return [file, frame.line, frame.column].filter((part) => part !== undefined && part !== "").join(":");
};

/** A stack as text, as consoles write it. */
export function stackText(thrown: readonly Thrown[], bare: readonly Frame[]): string {
  const lines = (frames: readonly Frame[] = []) =>
    [...frames].reverse().map((frame) => `    at ${nameOf(frame)} (${placeOf(frame)})`);
  const told = thrown.map((one, i) =>
    [`${i > 0 ? "Caused by: " : ""}${one.type ?? ""}${one.value ? `: ${one.value}` : ""}`, ...lines(one.frames)].join(
      "\n",
    ),
  );
  return [...told, ...(bare.length > 0 ? [lines(bare).join("\n")] : [])].join("\n");
}

/** A value of a local variable on one line. */
export function short(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === undefined ? "undefined" : text;
}

/** What the state of a frame's source map is called, and whether something can be done about it. */
export const MAP_WORDS: Record<string, { said: string; isTrouble: boolean }> = {
  resolved: { said: "read with its source map", isTrouble: false },
  not_uploaded: { said: "no source map was uploaded for it", isTrouble: true },
  no_map: { said: "the script was uploaded without its map", isTrouble: true },
  no_release: { said: "neither a debug id nor a release says which build it is of", isTrouble: true },
  broken: { said: "its source map is broken", isTrouble: true },
  not_in_map: { said: "its place is not in the source map: is that of another build?", isTrouble: true },
};
