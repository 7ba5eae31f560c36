import classes from "./Sparkline.module.css";

const WIDTH = 112;
const HEIGHT = 32;
const EDGE = 3;

/** The last days of a number as one thin line; its last point is marked. It says itself in words. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  const points = values.map((value, i) => {
    const x = EDGE + (i / Math.max(1, values.length - 1)) * (WIDTH - 2 * EDGE);
    return [x, HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE)] as const;
  });
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const [x, y] = points.at(-1) ?? [0, 0];
  return (
    <svg className={classes.spark} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img">
      <title>{label}</title>
      <polygon points={`${EDGE},${HEIGHT - EDGE} ${line} ${WIDTH - EDGE},${HEIGHT - EDGE}`} />
      <polyline points={line} />
      <circle cx={x} cy={y} r={2} />
    </svg>
  );
}
