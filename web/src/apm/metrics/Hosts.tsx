import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { Sparkline } from "../../kit/Sparkline";
import { type Order, Table, WaitingTable } from "../../kit/Table";
import { TimePicker } from "../../kit/TimePicker";
import { useTime, useTimeKeys } from "../../kit/useTime";
import { timeOf } from "../../kit/window";
import type { MetricsAnswer, MetricsFound } from "../types";
import { useApm } from "../useApm";
import { type Board, CPU, DISK, LOAD, MEMORY, wayOf } from "./boards";
import classes from "./Explorer.module.css";
import { FirstMetric } from "./FirstMetric";
import { figuresOf } from "./lines";
import { MetricsTabs } from "./MetricsTabs";
import { written } from "./units";
import { useMetrics } from "./useMetrics";
import { bodyOf } from "./view";

/** Machines answered at the most; the busiest of each query are. */
const MOST = 200;
const FULL = 90;

type Values = ReadonlyMap<string, readonly (number | null)[]>;

/** A board's line for each machine. */
function valuesOf(found: MetricsFound | undefined): Values {
  const lines = found?.formulas[0]?.lines ?? found?.queries[0]?.lines ?? [];
  return new Map(lines.map(({ labels, values }) => [labels["host.name"] ?? "", values]));
}

function useBoard(board: Board, known: ReadonlySet<string>, controls: ReturnType<typeof useTime>) {
  const way = wayOf(board, known, "", "host.name");
  const question = bodyOf(way?.queries ?? [], way?.formula ? [way.formula] : []);
  return useMetrics(controls.params, question, { every: controls.isMoving && 30_000, buckets: 30, limit: MOST });
}

interface Host {
  host: string;
  cpu: readonly (number | null)[];
  memory: number | null;
  disk: number | null;
  load: number | null;
}

function Share({ value }: { value: number | null }) {
  return (
    <span className={classes.gauge}>
      {value != null && (
        <i style={{ "--part": `${Math.min(100, value)}%` } as never} data-full={value >= FULL || undefined} />
      )}
      <b>{written("%")(value == null ? null : Math.round(value * 10) / 10)}</b>
    </span>
  );
}

/** The machines that tell of themselves, and how busy and how full they are. */
export function Hosts() {
  const site = useSite();
  const navigate = useNavigate();
  const controls = useTime();
  const [order, setOrder] = useState<Order>({ name: "cpu", isUp: false });
  const metrics = useApm<MetricsAnswer>("metrics", { ...controls.params, search: "system.", limit: 1000 });
  const known = new Set(metrics.data?.metrics.map(({ metric }) => metric));
  const cpu = useBoard(CPU, known, controls);
  const memory = useBoard(MEMORY, known, controls);
  const disk = useBoard(DISK, known, controls);
  const load = useBoard(LOAD, known, controls);
  const found = [cpu, memory, disk, load].map(({ data }) => valuesOf(data)) as [Values, Values, Values, Values];
  useTimeKeys(controls, metrics.data?.window);
  const last = (values: Values, host: string) => figuresOf(values.get(host) ?? []).last;
  const names = [...new Set(found.flatMap((values) => [...values.keys()]))].filter(Boolean);
  const rows: Host[] = names.map((host) => ({
    host,
    cpu: found[0].get(host) ?? [],
    memory: last(found[1], host),
    disk: last(found[2], host),
    load: last(found[3], host),
  }));
  const error = metrics.error ?? cpu.error ?? memory.error ?? disk.error ?? load.error;
  const isWaiting = !error && (!metrics.data || [cpu, memory, disk, load].some((one) => one.isLoading));
  const refresh = () => {
    for (const one of [metrics, cpu, memory, disk, load]) void one.refetch();
  };
  const most = Math.max(
    ...[cpu, memory, disk, load].flatMap(({ data }) => data?.queries.map(({ groups }) => groups) ?? [0]),
    0,
  );
  const link = (host: string) => ({
    to: "/$site/metrics/host" as const,
    params: { site: site.id },
    search: { ...timeOf(controls.time), host } as never,
  });
  return (
    <Room
      title="Hosts"
      tab={`Hosts · ${site.domain}`}
      about={names.length > 0 && <span className="quiet small">{plural(names.length, "host")}</span>}
      tools={
        <TimePicker
          controls={controls}
          looked={metrics.data?.window}
          refresh={refresh}
          isBusy={metrics.isFetching || cpu.isFetching}
        />
      }
      below={<MetricsTabs />}
    >
      {error && <Failure error={error} retry={refresh} minHeight={320} />}
      {isWaiting && rows.length === 0 && <WaitingTable rows={4} />}
      {!error && !isWaiting && rows.length === 0 && <FirstMetric what="hosts in this time" />}
      {!error && rows.length > 0 && (
        <Table
          label="Hosts"
          rows={rows}
          keyOf={({ host }) => host}
          order={order}
          setOrder={setOrder}
          choose={({ host }) => navigate(link(host) as never)}
          columns={[
            {
              name: "host",
              label: "Host",
              width: "32%",
              by: ({ host }) => host,
              cell: ({ host }) => (
                <Link {...link(host)} title={host} onClick={(event) => event.stopPropagation()}>
                  {host}
                </Link>
              ),
            },
            {
              name: "cpu",
              label: "Processors",
              isNumber: true,
              by: ({ cpu }) => figuresOf(cpu).last,
              cell: ({ host, cpu }) => (
                <span className={classes.gauge}>
                  <span>
                    <Sparkline
                      values={cpu.map((value) => (value ?? 0) / 100)}
                      label={`${host}: processors over time`}
                    />
                  </span>
                  <b>{written("%")(figuresOf(cpu).last)}</b>
                </span>
              ),
            },
            {
              name: "memory",
              label: "Memory",
              isNumber: true,
              by: ({ memory }) => memory,
              cell: ({ memory }) => <Share value={memory} />,
            },
            {
              name: "disk",
              label: "Filesystems",
              isNumber: true,
              isWide: true,
              by: ({ disk }) => disk,
              cell: ({ disk }) => <Share value={disk} />,
            },
            {
              name: "load",
              label: "Load",
              isNumber: true,
              by: ({ load }) => load,
              cell: ({ load }) => written("")(load),
            },
          ]}
        />
      )}
      {!error && most > MOST && (
        <p className="quiet small">Of {exact(most)} hosts, those with the largest numbers of each column are shown.</p>
      )}
    </Room>
  );
}
