import { Button } from "@mantine/core";
import type { Params } from "../../api/client";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, plural, share } from "../../kit/numbers";
import { withValue } from "../../kit/search/terms";
import { ns } from "../../kit/units";
import { between } from "../../kit/window";
import type { DiffersAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./Traces.module.css";
import { type Box, durationTerm, type TracesView } from "./view";

const SHOWN = 12;

interface Props {
  box: Box;
  params: Params;
  q: string;
  change: (part: Partial<TracesView>) => void;
}

/** What is more frequent in the box than outside of it, the largest difference first. */
export function Differs({ box, params, q, change }: Props) {
  const asked = {
    ...params,
    box_from_ms: box.from_ms,
    box_to_ms: box.to_ms,
    box_min_ns: box.min_ns,
    box_max_ns: box.max_ns,
    limit: 60,
  };
  const { data, error, refetch } = useApm<DiffersAnswer>("traces/differs", asked);
  // What is missing in the box is the other side of what is there; the list is of what one can look for.
  const more = data?.differences.filter(({ difference }) => difference > 0).slice(0, SHOWN) ?? [];
  const only = () =>
    change({
      ...between(box.from_ms, box.to_ms),
      q: [q, `duration>=${durationTerm(box.min_ns)}`, `duration<${durationTerm(box.max_ns)}`].filter(Boolean).join(" "),
      box: undefined,
    });
  return (
    <section className={classes.differs} aria-label="What differs">
      <header>
        <h2>What differs in the box</h2>
        <span className="quiet small">
          {data
            ? `${plural(Math.round(data.box_spans), "span")} of ${ns(box.min_ns)} to ${ns(box.max_ns)}, against ${count(Math.round(data.rest_spans))} others`
            : `Spans of ${ns(box.min_ns)} to ${ns(box.max_ns)}`}
          {data && data.sampled < 1 && `, over ${share(data.sampled)} of them`}
        </span>
        <span className={classes.actions}>
          <Button variant="default" size="compact-xs" onClick={only}>
            Show only these
          </Button>
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => change({ box: undefined })}>
            Close
          </Button>
        </span>
      </header>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={120} />}
      {!data && !error && <div className="skeleton" style={{ height: 120, opacity: 0.4 }} />}
      {data && more.length === 0 && (
        <Empty title="Nothing differs" minHeight={96}>
          No attribute is more frequent here than elsewhere.
        </Empty>
      )}
      {more.length > 0 && (
        <table className={classes.shares}>
          <thead>
            <tr>
              <th scope="col">Attribute</th>
              <th scope="col">In the box</th>
              <th scope="col">Elsewhere</th>
            </tr>
          </thead>
          <tbody>
            {more.map(({ key, value, box_share, rest_share }) => (
              <tr key={`${key} ${value}`}>
                <th scope="row">
                  <button
                    type="button"
                    title={`${key}: ${value}`}
                    onClick={() => change({ q: withValue(q, key, value) })}
                  >
                    <span className="quiet">{key}</span> <b>{value || "(empty)"}</b>
                  </button>
                </th>
                <td>
                  <Bar share={box_share} isIn />
                </td>
                <td>
                  <Bar share={rest_share} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Bar({ share: part, isIn }: { share: number; isIn?: boolean }) {
  return (
    <span className={classes.bar} data-in={isIn || undefined}>
      <span aria-hidden="true">
        <i style={{ width: `${Math.min(1, part) * 100}%` }} />
      </span>
      {share(part)}
    </span>
  );
}
