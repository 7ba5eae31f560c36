/** How a flame graph is painted: the part of it that is seen. */

import { firstEnding } from "./levels";
import { isFailed, type Row } from "./tree";
import type { View } from "./useTrace";

export const LEVEL = 20;

interface Seen {
  levels: readonly (readonly Row[])[];
  from: number;
  to: number;
  /** How far one has scrolled, and how much is seen, in pixels. */
  top: number;
  width: number;
  height: number;
  view: Pick<View, "places" | "chosen" | "isDimmed">;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Paints the levels in sight. Of spans that share a pixel one is painted, unless one of them failed or is chosen. */
export function paint(canvas: HTMLCanvasElement, seen: Seen): void {
  const on = canvas.getContext("2d");
  if (!on) return;
  const { levels, from, to, top, width, view } = seen;
  const height = Math.min(seen.height, Math.max(1, levels.length) * LEVEL);
  const ratio = devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  on.scale(ratio, ratio);
  on.font = "11px Inter Variable, system-ui, sans-serif";
  on.textBaseline = "middle";
  const colours = Array.from({ length: 10 }, (_, i) => token(`--service-${i}`));
  const [bad, ink, paper] = [token("--down"), token("--ink"), token("--paper")];
  const scale = width / (to - from);
  const last = Math.min(levels.length - 1, Math.floor((top + height) / LEVEL));
  for (let n = Math.floor(top / LEVEL); n <= last; n++) {
    const level = levels[n]!;
    const y = n * LEVEL - top;
    let painted = Number.NEGATIVE_INFINITY;
    for (let i = firstEnding(level, from); i < level.length && level[i]!.span.offset_ns <= to; i++) {
      const { span, end } = level[i]!;
      const x = Math.max(-2, (span.offset_ns - from) * scale);
      const w = Math.max(1, Math.min(width + 2, (end - from) * scale) - x - 0.5);
      const [failed, isChosen] = [isFailed(span), span.span_id === view.chosen];
      if (x + w < painted && !failed && !isChosen) continue;
      painted = Math.floor(x + w) + 1;
      const isDimmed = view.isDimmed(span.span_id);
      on.globalAlpha = isDimmed ? 0.35 : 1;
      on.fillStyle = colours[view.places.get(span.service) ?? 0]!;
      on.fillRect(x, y, w, LEVEL - 1);
      if (failed) {
        on.fillStyle = bad;
        on.fillRect(x, y + LEVEL - 4, w, 3);
      }
      if (isChosen) {
        on.strokeStyle = ink;
        on.lineWidth = 2;
        on.strokeRect(x + 1, y + 1, Math.max(1, w - 2), LEVEL - 3);
      }
      if (w > 34) {
        on.globalAlpha = 1;
        on.fillStyle = isDimmed ? ink : paper;
        on.save();
        on.beginPath();
        on.rect(x, y, w - 4, LEVEL);
        on.clip();
        on.fillText(span.name, Math.max(0, x) + 5, y + LEVEL / 2);
        on.restore();
      }
    }
  }
  on.globalAlpha = 1;
}
