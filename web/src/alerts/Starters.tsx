import classes from "./Alerts.module.css";
import { type Condition, newRule } from "./form";
import type { RuleForm } from "./types";

interface Starter {
  name: string;
  about: string;
  measure: string;
  query?: Record<string, string>;
  window_s: number;
  condition: Condition;
}

const usual = (direction: "up" | "down", percent: number, least: number): Condition => ({
  kind: "change",
  direction,
  percent,
  least,
  weeks: 4,
});

/** Rules that many sites want, as somebody would write them; everything in them can be changed. */
const STARTERS: Starter[] = [
  {
    name: "Many more visitors than usual",
    about: "Twice the median of this hour in the last four weeks.",
    measure: "web_visitors",
    window_s: 1800,
    condition: usual("up", 100, 50),
  },
  {
    name: "Far fewer visitors than usual",
    about: "Half the median of this hour in the last four weeks.",
    measure: "web_visitors",
    window_s: 1800,
    condition: usual("down", 50, 20),
  },
  {
    name: "A goal is reached less",
    about: "The conversion of a goal, a third below what is usual. Say which goal.",
    measure: "goal_conversion",
    window_s: 10_800,
    condition: usual("down", 33, 1),
  },
  {
    name: "Pages have become slow",
    about: "The largest contentful paint of three in four visits above 2.5 seconds is poor to many.",
    measure: "web_vital",
    query: { vital: "LCP" },
    window_s: 3600,
    condition: { kind: "threshold", is_above: true, value: 2500, recover: 2200 },
  },
  {
    name: "The script has fallen silent",
    about: "Not a single event of the website in an hour.",
    measure: "web_events",
    window_s: 3600,
    condition: { kind: "absence" },
  },
  {
    name: "Telemetry has stopped",
    about: "No span, log record or data point in ten minutes.",
    measure: "telemetry_received",
    window_s: 600,
    condition: { kind: "absence" },
  },
  {
    name: "Requests fail",
    about: "More than five of a hundred requests, of any service.",
    measure: "span_error_rate",
    query: { group_by: "service" },
    window_s: 300,
    condition: { kind: "threshold", is_above: true, value: 5, recover: 2 },
  },
];

/** The rule that a starter begins with. */
export function begun(starter: Starter): RuleForm {
  const { name, measure, query = {}, window_s, condition } = starter;
  return { ...newRule(), name, measure: { measure, query, window_s, condition } };
}

/** What a new rule may begin with; a click fills the form, and the chart shows when it would have fired. */
export function Starters({ chosen, set }: { chosen: string; set: (form: RuleForm) => void }) {
  return (
    <section aria-labelledby="starters">
      <h2 id="starters" className={classes.startersTitle}>
        Begin with
      </h2>
      <div className={classes.starters}>
        {STARTERS.map((one) => (
          <button
            key={one.name}
            type="button"
            className={classes.starter}
            aria-pressed={one.name === chosen}
            onClick={() => set(begun(one))}
          >
            <span>{one.name}</span>
            <span className="small quiet">{one.about}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
