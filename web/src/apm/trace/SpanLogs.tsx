import { Failure } from "../../kit/Failure";
import { ns } from "../../kit/units";
import { between } from "../../kit/window";
import { lineOf } from "../logs/body";
import { Told } from "../logs/Told";
import { levelColour, levelName } from "../logs/view";
import type { LogsAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./SpanPanel.module.css";

interface Props {
  trace: string;
  span: string;
  /** When the trace began: milliseconds, and nanoseconds as text. */
  around: number;
  start: string;
  extent: number;
}

/** What was said during a span, oldest first. */
export function SpanLogs({ trace, span, around, start, extent }: Props) {
  const { from_ms, to_ms } = between(around - 3_600_000, around + 3_600_000);
  const { data, error, refetch } = useApm<LogsAnswer>("logs", {
    from_ms,
    to_ms,
    q: `trace_id:${trace} span_id:${span}`,
    limit: 200,
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={160} />;
  if (!data) return <div className="skeleton" style={{ height: 160, opacity: 0.4 }} />;
  if (data.logs.length === 0)
    return <p className={classes.none}>Nothing was logged in this span, or not with its id.</p>;
  return (
    <ol className={classes.logs}>
      {[...data.logs].reverse().map((row) => (
        <li key={row.id}>
          <time>{ns(Number(BigInt(row.time_ns) - BigInt(start)) - extent)}</time>
          <i style={{ background: `var(${levelColour(row.level)})` }} title={levelName(row.level)} />
          <span>
            <Told text={lineOf(row.body)} />
          </span>
        </li>
      ))}
    </ol>
  );
}
