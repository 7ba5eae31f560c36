const WIDTH = 200;
const HEIGHT = 36;

/** A value over days as one thin line. */
export function Line({ points, label }: { points: readonly { at: number; value: number }[]; label: string }) {
  if (points.length < 2) return <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`${label}: one day`} />;
  const most = Math.max(...points.map(({ value }) => value)) || 1;
  const [first, last] = [points[0]!.at, points.at(-1)!.at];
  const text = points
    .map(({ at, value }) => {
      const x = ((at - first) / (last - first)) * WIDTH;
      return `${x.toFixed(1)},${(HEIGHT - 2 - (value / most) * (HEIGHT - 6)).toFixed(1)}`;
    })
    .join(" ");
  return (
    <svg width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img">
      <title>{label}</title>
      <polyline points={text} fill="none" stroke="var(--chart-2)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
