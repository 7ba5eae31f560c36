import { ms } from "../words";
import classes from "./Phases.module.css";
import { PHASES } from "./phases";

/** One check's steps as one line, each as long as it took. */
export function PhaseStrip({ phases, hasWords = true }: { phases: Record<string, number>; hasWords?: boolean }) {
  const taken = PHASES.filter(({ name }) => (phases[name] ?? 0) > 0);
  if (taken.length === 0) return null;
  const words = taken.map(({ name, label }) => `${label} ${ms(phases[name])}`).join(", ");
  return (
    <div className={classes.strip}>
      <div className={classes.line} role="img" aria-label={words} title={words}>
        {taken.map(({ name, colour }) => (
          <i key={name} style={{ flexGrow: phases[name], background: colour }} />
        ))}
      </div>
      {hasWords && (
        <ul aria-hidden="true">
          {taken.map(({ name, label, colour }) => (
            <li key={name}>
              <i className={classes.swatch} style={{ background: colour }} />
              {label} <b>{ms(phases[name])}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
