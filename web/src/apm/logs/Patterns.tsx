import type { Params } from "../../api/client";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, share } from "../../kit/numbers";
import { WaitingTable } from "../../kit/Table";
import { Spark } from "../services/Spark";
import type { PatternsAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./Logs.module.css";
import { levelColour, levelName } from "./view";

/** The words of a template that stand in every record of it, as a search for them. */
export function searchFor(template: string): string {
  const parts = template
    .split("<*>")
    .map((part) => part.trim())
    .filter((part) => /\w{2}/.test(part));
  return parts.map((part) => `"${part.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`).join(" ");
}

/** Records alike but for some of their words. */
export function Patterns({ params, q, search }: { params: Params; q: string; search: (text: string) => void }) {
  const { data, error, refetch } = useApm<PatternsAnswer>("logs/patterns", params);
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingTable />;
  if (data.patterns.length === 0)
    return (
      <Empty title="No patterns in this time" minHeight={240}>
        There is no record that matches.
      </Empty>
    );
  return (
    <div className={classes.patterns}>
      {data.sampled < 1 && <p className="quiet small">Found in {share(data.sampled)} of what matches.</p>}
      <ol>
        {data.patterns.map((pattern) => (
          <li key={`${pattern.level} ${pattern.pattern}`}>
            <button
              type="button"
              onClick={() => search([q, searchFor(pattern.pattern)].filter(Boolean).join(" "))}
              title={pattern.example}
            >
              <span className={classes.times}>
                <b>{count(Math.round(pattern.count))}</b>
                <span className="quiet">{share(pattern.share)}</span>
              </span>
              <Spark window={data.window} values={pattern.counts} label="How often over time" />
              <i style={{ background: `var(${levelColour(pattern.level)})` }} title={levelName(pattern.level)} />
              <span className={classes.template}>
                {pattern.is_new && <em>new</em>}
                {pattern.pattern.split("<*>").map((part, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one template, in their order
                  <span key={i}>
                    {i > 0 && <mark>…</mark>}
                    {part}
                  </span>
                ))}
              </span>
              <span className={classes.services}>{pattern.services.slice(0, 3).join(", ")}</span>
            </button>
          </li>
        ))}
      </ol>
      {data.truncated && (
        <p className="quiet small">
          Only {count(data.patterns.length)} patterns are shown: those that are new, then the most frequent.
        </p>
      )}
    </div>
  );
}
