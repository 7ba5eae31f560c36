import { WaitingChart } from "../../kit/Charted";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import type { TimeControls } from "../../kit/useTime";
import type { MetricsAnswer } from "../types";
import { useApm } from "../useApm";
import { OF_RUNTIME, wayOf } from "./boards";
import { Panels } from "./Panels";

/** What a service's processes and runtimes tell. */
export function Runtime({ q, controls }: { q: string; controls: TimeControls }) {
  const { data, error, refetch } = useApm<MetricsAnswer>("metrics", { ...controls.params, q, limit: 1000 });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingChart height={168} />;
  const known = new Set(data.metrics.map(({ metric }) => metric));
  if (!OF_RUNTIME.some((board) => wayOf(board, known, q)))
    return (
      <Empty title="Its runtime tells nothing in this time" minHeight={240}>
        The agents of Java, .NET and Node.js send metrics of their runtime by themselves; for Python it is
        opentelemetry-instrumentation-system-metrics, for Go the contrib package runtime.
      </Empty>
    );
  return <Panels boards={OF_RUNTIME} known={known} q={q} controls={controls} />;
}
