import classes from "./Spark.module.css";

const WIDTH = 120;
const HEIGHT = 26;

/** Bars of a row: how often, bucket by bucket, and thin lines where a release was first seen. It says itself in words. */
export function Spark({
  counts,
  label,
  marks = [],
}: {
  counts: readonly number[];
  label: string;
  marks?: readonly number[];
}) {
  const most = Math.max(1, ...counts);
  const width = WIDTH / Math.max(1, counts.length);
  return (
    <svg className={classes.spark} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img">
      <title>{label}</title>
      {marks.map((part) => (
        <line key={part} x1={part * WIDTH} x2={part * WIDTH} y1={0} y2={HEIGHT} />
      ))}
      {counts.map((count, i) => {
        const height = count === 0 ? 1 : Math.max(2, (count / most) * (HEIGHT - 2));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bucket is its place
            key={i}
            x={i * width}
            y={HEIGHT - height}
            width={Math.max(1, width - 1)}
            height={height}
            data-none={count === 0 || undefined}
          />
        );
      })}
    </svg>
  );
}
