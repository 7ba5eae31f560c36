import { Select, Tooltip } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { count, plural, share } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { type Column, Table, WaitingTable } from "../../kit/Table";
import { TimePicker } from "../../kit/TimePicker";
import { apdex, errorTone, ms, rate } from "../../kit/units";
import { useTime } from "../../kit/useTime";
import { timeOf } from "../../kit/window";
import { FirstSpan } from "../kit/FirstSpan";
import type { ServiceRow, ServicesAnswer, WindowView } from "../types";
import { useApm } from "../useApm";
import type { ServicesView } from "./read";
import classes from "./Services.module.css";
import { ServiceTabs } from "./ServiceTabs";
import { Spark } from "./Spark";
import { useOrder } from "./useOrder";

/** What a row of services says; the name leads on. */
const columnsOf = (
  window: WindowView,
  link: (service: string) => { params: { site: string }; search: object },
): Column<ServiceRow>[] => [
  {
    name: "service",
    label: "Service",
    width: "28%",
    by: (row) => row.service,
    cell: (row) => (
      <span className={classes.name}>
        <Link
          to="/$site/service"
          params={link(row.service).params}
          search={link(row.service).search as never}
          className={classes.link}
        >
          {row.service}
        </Link>
        {row.deploys.length > 0 && (
          <Tooltip label={`New in this time: ${row.deploys.map(({ version }) => version).join(", ")}`}>
            <IconRocket size={14} stroke={1.6} className={classes.deploy} aria-label="A new version" />
          </Tooltip>
        )}
        <span className={classes.environments}>{row.environments.filter(Boolean).join(", ")}</span>
      </span>
    ),
  },
  {
    name: "rate",
    label: "Requests",
    isNumber: true,
    by: (row) => row.rate,
    cell: (row) => (
      <span className={classes.figure}>
        <Spark window={window} values={row.spark.rate} label={`${row.service}: requests over time`} />
        <b>{rate(row.rate)}</b>
      </span>
    ),
  },
  {
    name: "errors",
    label: "Errors",
    isNumber: true,
    by: (row) => row.error_rate,
    cell: (row) => (
      <span className={classes.figure}>
        <Spark
          window={window}
          values={row.spark.error_rate}
          label={`${row.service}: error rate over time`}
          tone="down"
        />
        <b data-tone={errorTone(row.error_rate)}>{share(row.error_rate)}</b>
      </span>
    ),
  },
  { name: "p50", label: "p50", isNumber: true, isWide: true, by: (row) => row.p50_ms, cell: (row) => ms(row.p50_ms) },
  {
    name: "p95",
    label: "p95",
    isNumber: true,
    by: (row) => row.p95_ms,
    cell: (row) => (
      <span className={classes.figure}>
        <Spark window={window} values={row.spark.p95_ms} label={`${row.service}: p95 over time`} tone="other" />
        <b>{ms(row.p95_ms)}</b>
      </span>
    ),
  },
  { name: "p99", label: "p99", isNumber: true, isWide: true, by: (row) => row.p99_ms, cell: (row) => ms(row.p99_ms) },
  {
    name: "apdex",
    label: "Apdex",
    isNumber: true,
    isWide: true,
    by: (row) => row.apdex,
    cell: (row) => apdex(row.apdex),
  },
];

export function Services() {
  const site = useSite();
  const view = useSearch({ strict: false }) as ServicesView;
  const navigate = useNavigate();
  const controls = useTime();
  const [order, setOrder] = useOrder({ name: "rate", isUp: false });
  const params = { ...controls.params, environment: view.environment, buckets: 30 };
  const { data, error, refetch, isFetching } = useApm<ServicesAnswer>("services", params, {
    every: controls.isMoving && 30_000,
  });
  const link = (service: string) => ({
    params: { site: site.id },
    search: { ...timeOf(controls.time), environment: view.environment, service },
  });
  const environments = data?.environments.filter(Boolean) ?? [];
  return (
    <Room
      title="Services"
      tab={`Services · ${site.domain}`}
      about={
        data &&
        data.services.length > 0 && <span className="quiet small">{plural(data.services.length, "service")}</span>
      }
      tools={
        <>
          {environments.length > 0 && (
            <Select
              aria-label="Environment"
              size="xs"
              w={152}
              placeholder="All environments"
              clearable
              data={environments}
              value={view.environment ?? null}
              onChange={(environment) =>
                navigate({
                  to: ".",
                  search: (old: object) => ({ ...old, environment: environment ?? undefined }),
                } as never)
              }
            />
          )}
          <TimePicker controls={controls} looked={data?.window} refresh={() => refetch()} isBusy={isFetching} />
        </>
      }
      below={<ServiceTabs />}
    >
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      {!data && !error && <WaitingTable />}
      {data && data.services.length === 0 && <FirstSpan what="services" time={controls} />}
      {data && data.services.length > 0 && (
        <Table
          label="Services"
          columns={columnsOf(data.window, link)}
          rows={data.services}
          keyOf={(row) => row.service}
          order={order}
          setOrder={setOrder}
          choose={(row) => navigate({ to: "/$site/service", ...link(row.service) } as never)}
        />
      )}
      {data?.truncated && <p className={classes.more}>Only the busiest {count(data.services.length)} are shown.</p>}
    </Room>
  );
}
