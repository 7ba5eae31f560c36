import { Link, useSearch } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { WaitingChart } from "../../kit/Charted";
import { Failure } from "../../kit/Failure";
import { Part, Room } from "../../kit/Room";
import { termOf } from "../../kit/search/terms";
import { TimePicker } from "../../kit/TimePicker";
import { useTime, useTimeKeys } from "../../kit/useTime";
import { type Time, timeOf } from "../../kit/window";
import { FirstSpan } from "../kit/FirstSpan";
import type { MetricKeys, MetricsAnswer } from "../types";
import { useApm } from "../useApm";
import { OF_HOST, OF_RUNTIME } from "./boards";
import { Panels } from "./Panels";

/** One machine: what it does, and what its services' processes do on it. */
export function HostPage() {
  const site = useSite();
  const { host = "" } = useSearch({ strict: false }) as { host?: string } & Time;
  const controls = useTime();
  const q = termOf("host.name", host);
  const metrics = useApm<MetricsAnswer>("metrics", { ...controls.params, q, limit: 1000 });
  const services = useApm<MetricKeys>("metrics/keys", { ...controls.params, q, key: "service" });
  useTimeKeys(controls, metrics.data?.window);
  const known = new Set(metrics.data?.metrics.map(({ metric }) => metric));
  const time = timeOf(controls.time);
  const named = services.data?.values.filter(({ value }) => !value.startsWith("unknown_service")) ?? [];
  const has = (boards: typeof OF_HOST) =>
    boards.some(({ ways }) => ways.some(({ queries }) => queries.every(({ metric }) => known.has(metric))));
  return (
    <Room
      title={host}
      tab={`${host} · ${site.domain}`}
      about={
        <>
          <Link to="/$site/metrics/hosts" params={{ site: site.id }} search={time as never} className="small">
            All hosts
          </Link>
          {named.map(({ value }) => (
            <Link
              key={value}
              to="/$site/service"
              params={{ site: site.id }}
              search={{ ...time, service: value } as never}
              className="small"
            >
              {value}
            </Link>
          ))}
        </>
      }
      tools={
        <TimePicker
          controls={controls}
          looked={metrics.data?.window}
          refresh={() => metrics.refetch()}
          isBusy={metrics.isFetching}
        />
      }
    >
      {metrics.error && !metrics.data && (
        <Failure error={metrics.error} retry={() => metrics.refetch()} minHeight={320} />
      )}
      {!metrics.data && !metrics.error && <WaitingChart height={168} />}
      {metrics.data && metrics.data.metrics.length === 0 && <FirstSpan what={`metrics of ${host}`} time={controls} />}
      {has(OF_HOST) && <Panels boards={OF_HOST} known={known} q={q} controls={controls} />}
      {has(OF_RUNTIME) && (
        <Part title="Processes and runtimes">
          <Panels boards={OF_RUNTIME} known={known} q={q} controls={controls} />
        </Part>
      )}
    </Room>
  );
}
