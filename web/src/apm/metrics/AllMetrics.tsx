import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useSite } from "../../api/useSite";
import { ago } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, exact, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { type Order, Table, WaitingTable } from "../../kit/Table";
import { TimePicker } from "../../kit/TimePicker";
import { useKeys } from "../../kit/useKeys";
import { useTime, useTimeKeys } from "../../kit/useTime";
import { type Time, timeOf } from "../../kit/window";
import type { Metric, MetricsAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./Explorer.module.css";
import { FirstMetric } from "./FirstMetric";
import { MetricsTabs } from "./MetricsTabs";
import { unitName } from "./units";
import { urlOf } from "./view";

const TEMPORALITY = ["", "delta", "cumulative"] as const;

/** Every metric of the site: what it is, who tells it, how many series it has. */
export function AllMetrics() {
  const site = useSite();
  const { search = "" } = useSearch({ strict: false }) as { search?: string } & Time;
  const navigate = useNavigate();
  const controls = useTime();
  const [text, setText] = useState(search);
  const [order, setOrder] = useState<Order>({ name: "metric", isUp: true });
  const input = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => input.current?.focus() });
  useEffect(() => setText(search), [search]);
  const { data, error, refetch, isFetching } = useApm<MetricsAnswer>("metrics", {
    ...controls.params,
    search,
    limit: 1000,
  });
  useTimeKeys(controls, data?.window);
  const look = (next: string) =>
    void navigate({
      to: ".",
      search: (old: object) => ({ ...old, search: next || undefined }),
      replace: true,
    } as never);
  const open = ({ metric }: Metric) => ({
    to: "/$site/metrics" as const,
    params: { site: site.id },
    search: { ...timeOf(controls.time), m: urlOf([{ metric }]) } as never,
  });
  return (
    <Room
      title="Metrics"
      tab={`All metrics · ${site.domain}`}
      about={data && <span className="quiet small">{plural(data.metrics.length, "metric")}</span>}
      tools={
        <>
          <TextInput
            ref={input}
            size="xs"
            w={240}
            aria-label="Find a metric"
            placeholder="Name or description"
            leftSection={<IconSearch size={14} stroke={1.6} />}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              look(event.currentTarget.value.trim());
            }}
          />
          <TimePicker controls={controls} looked={data?.window} refresh={() => refetch()} isBusy={isFetching} />
        </>
      }
      below={<MetricsTabs />}
    >
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      {!data && !error && <WaitingTable />}
      {data &&
        data.metrics.length === 0 &&
        (search ? <Empty title="No metric holds this text in this time" minHeight={320} /> : <FirstMetric />)}
      {data && data.metrics.length > 0 && (
        <Table
          label="Metrics"
          rows={data.metrics}
          keyOf={(row) => `${row.metric} ${row.kind} ${row.temporality} ${row.is_monotonic}`}
          order={order}
          setOrder={setOrder}
          choose={(row) => navigate(open(row) as never)}
          columns={[
            {
              name: "metric",
              label: "Metric",
              width: "40%",
              by: (row) => row.metric,
              cell: (row) => (
                <span title={row.description || row.metric}>
                  <Link {...open(row)} onClick={(event) => event.stopPropagation()}>
                    {row.metric}
                  </Link>{" "}
                  <span className="quiet small">{row.description}</span>
                </span>
              ),
            },
            {
              name: "kind",
              label: "Kind",
              width: "12%",
              by: (row) => row.family,
              cell: (row) => (
                <span
                  className={classes.kind}
                  title={[row.kind, TEMPORALITY[row.temporality]].filter(Boolean).join(", ")}
                >
                  {row.kind === "sum" && row.family === "gauge" ? "up and down" : row.family}
                </span>
              ),
            },
            { name: "unit", label: "Unit", isWide: true, by: (row) => row.unit, cell: (row) => unitName(row.unit) },
            {
              name: "services",
              label: "Services",
              isWide: true,
              by: (row) => row.services.join(", "),
              cell: (row) => <span title={row.services.join(", ")}>{row.services.join(", ")}</span>,
            },
            {
              name: "series",
              label: "Series",
              isNumber: true,
              by: (row) => row.series_count,
              cell: (row) => count(row.series_count),
            },
            {
              name: "seen",
              label: "Last seen",
              isNumber: true,
              isWide: true,
              by: (row) => row.last_seen_ms,
              cell: (row) => ago(new Date(row.last_seen_ms).toISOString(), controls.now),
            },
          ]}
        />
      )}
      {data?.truncated && (
        <p className={classes.said}>Only {exact(data.metrics.length)} are shown; search for others.</p>
      )}
    </Room>
  );
}
