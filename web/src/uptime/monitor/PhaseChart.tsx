import { useState } from "react";
import type { PointCard, Points } from "../types";
import { ms, second } from "../words";
import classes from "./Phases.module.css";
import { ceilingOf, PHASES, phasesOf } from "./phases";

const WIDTH = 1000;
const HEIGHT = 180;

/** The steps of checks over time, one upon the other; failures are marks at the foot. */
export function PhaseChart({ answer, hours, until }: { answer: Points; hours: number; until: number }) {
  const [at, setAt] = useState<number | null>(null);
  const { points, step_s } = answer;
  const from = until - hours * 3600;
  const x = (time: number) => ((time - from) / (until - from)) * WIDTH;
  const width = Math.max(1, (step_s / (until - from)) * WIDTH);
  const total = (point: PointCard) => PHASES.reduce((sum, { name }) => sum + point[`${name}_ms`], 0);
  const top = ceilingOf(Math.max(0, ...points.map(total)));
  const y = (value: number) => (value / top) * HEIGHT;
  const chosen = at === null ? undefined : points[at];
  return (
    <figure className={classes.chart}>
      <figcaption>
        {chosen ? <Said point={chosen} step={step_s} /> : <Key />}
        <span className={classes.top}>{ms(top)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 8}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`How long checks took, step by step, over ${hours} hours`}
        onPointerLeave={() => setAt(null)}
      >
        {[0.25, 0.5, 0.75, 1].map((part) => (
          <line key={part} x1={0} x2={WIDTH} y1={HEIGHT - part * HEIGHT} y2={HEIGHT - part * HEIGHT} />
        ))}
        {points.map((point, i) => {
          let foot = HEIGHT;
          return (
            <g key={point.at} data-chosen={i === at || undefined} onPointerEnter={() => setAt(i)}>
              <rect x={x(point.at)} y={0} width={width} height={HEIGHT + 8} fill="transparent" />
              {PHASES.map(({ name, colour }) => {
                const height = y(point[`${name}_ms`]);
                foot -= height;
                return <rect key={name} x={x(point.at)} y={foot} width={width * 0.92} height={height} fill={colour} />;
              })}
              {point.failures > 0 && (
                <rect x={x(point.at)} y={HEIGHT + 2} width={Math.max(width, 2)} height={6} fill="var(--mark-down)" />
              )}
            </g>
          );
        })}
      </svg>
      <div className={classes.axis}>
        <span>{second(from * 1000).slice(0, -3)}</span>
        <span>now</span>
      </div>
    </figure>
  );
}

const Key = () => (
  <ul className={classes.key}>
    {PHASES.map(({ name, label, colour }) => (
      <li key={name}>
        <i className={classes.swatch} style={{ background: colour }} />
        {label}
      </li>
    ))}
  </ul>
);

function Said({ point, step }: { point: PointCard; step: number }) {
  const phases = phasesOf(point as unknown as Record<string, unknown>);
  return (
    <span className={classes.said}>
      <b>{second(point.at * 1000).slice(0, -3)}</b>
      <span>
        median {ms(point.p50_ms)}, p95 {ms(point.p95_ms)}
      </span>
      {PHASES.filter(({ name }) => phases[name]).map(({ name, label, colour }) => (
        <span key={name}>
          <i className={classes.swatch} style={{ background: colour }} />
          {label} {ms(phases[name])}
        </span>
      ))}
      {point.failures > 0 && (
        <span className={classes.bad}>
          {point.failures} of {point.checks} failed
        </span>
      )}
      <span className="quiet">{step < 60 ? `${step} s` : `${step / 60} min`}</span>
    </span>
  );
}
