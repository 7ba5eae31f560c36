import classes from "./Scale.module.css";

/** How much lamp light a number gets: one hue from dim to bright, which every eye can order, in both themes. */
export const light = (part: number): string =>
  `color-mix(in oklab, var(--accent-mark) ${Math.round(14 + 86 * part)}%, var(--map-land))`;

interface Props {
  low: string;
  high: string;
  label: string;
  /** The light of the scale's quarters; even where it is left out. */
  parts?: readonly number[];
}

/** What the colours say. */
export function Scale({ low, high, label, parts = [0, 0.25, 0.5, 0.75, 1] }: Props) {
  return (
    <span className={classes.scale} role="img" aria-label={label}>
      {low}
      <i style={{ background: `linear-gradient(to right in oklab, ${parts.map(light).join(", ")})` }} />
      {high}
    </span>
  );
}
