import { PhaseStrip } from "../monitor/PhaseStrip";
import type { Tested } from "../types";
import { ms } from "../words";
import classes from "./Form.module.css";

const HEADS: Record<string, string> = {
  ok: "It is well",
  slow: "It is degraded",
  fail: "It fails",
  unknown: "Nothing can be said",
};

/** What a check found right now, in words, with its steps and the beginning of the answer. */
export function TestAnswer({ answer }: { answer: Tested }) {
  const facts = Object.entries(answer.facts);
  return (
    <section
      className={classes.answer}
      data-outcome={answer.outcome}
      aria-live="polite"
      aria-label="What the test found"
    >
      <header>
        <b>{HEADS[answer.outcome] ?? answer.outcome}</b>
        {answer.status_code > 0 && <span className="num">{answer.status_code}</span>}
        <span className="num">{ms(answer.total_ms)}</span>
        {answer.peer && <span className="quiet mono small">{answer.peer}</span>}
      </header>
      {answer.words && <p>{answer.words}</p>}
      <PhaseStrip phases={answer.phases} />
      {facts.length > 0 && (
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {answer.body && <pre tabIndex={0}>{answer.body}</pre>}
    </section>
  );
}
