import { Button } from "@mantine/core";
import { IconFileText, IconTimeline } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { Charted, WaitingChart } from "../../kit/Charted";
import { Failure } from "../../kit/Failure";
import { share } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { termOf, withValue } from "../../kit/search/terms";
import { Tabs } from "../../kit/Tabs";
import { TimePicker } from "../../kit/TimePicker";
import { apdex, errorTone, ms, rate, ratesUpTo } from "../../kit/units";
import { useTime } from "../../kit/useTime";
import { timeOf, whole } from "../../kit/window";
import { FirstSpan } from "../kit/FirstSpan";
import { Runtime } from "../metrics/Runtime";
import { Recurring } from "../traces/Recurring";
import type { ServiceAnswer } from "../types";
import { useApm } from "../useApm";
import { Databases, External, Hosts, Operations } from "./Calls";
import { ErrorsOf } from "./ErrorsOf";
import { LogsOf } from "./LogsOf";
import type { ServicesView } from "./read";
import classes from "./Services.module.css";

const TABS = [
  { name: "operations", label: "Operations" },
  { name: "databases", label: "Databases" },
  { name: "external", label: "External calls" },
  { name: "findings", label: "Findings" },
  { name: "errors", label: "Errors" },
  { name: "logs", label: "Logs" },
  { name: "runtime", label: "Runtime" },
  { name: "hosts", label: "Hosts" },
] as const;

function Numbers({ answer }: { answer: ServiceAnswer | undefined }) {
  const numbers = answer?.numbers;
  const rows: [string, string, string?][] = [
    ["Requests", rate(numbers?.rate)],
    ["Errors", share(numbers?.error_rate), errorTone(numbers?.error_rate)],
    ["p50", ms(numbers?.p50_ms)],
    ["p95", ms(numbers?.p95_ms)],
    ["p99", ms(numbers?.p99_ms)],
    ["Apdex", apdex(answer?.apdex)],
  ];
  return (
    <dl className={classes.numbers}>
      {rows.map(([label, value, tone]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd data-tone={tone}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Charts({ answer, zoom }: { answer: ServiceAnswer; zoom: (from: number, to: number) => void }) {
  const { window, series, deploys } = answer;
  const marks = deploys.map(({ at_ms, version }) => ({ at_ms, label: `Version ${version} appeared` }));
  const shared = { window, zoom, marks, height: 176, kind: "lines" as const };
  return (
    <div className={classes.red}>
      <Charted
        {...shared}
        title="Requests"
        unit={ratesUpTo(Math.max(...series.rate))}
        hasKey={false}
        series={[{ label: "Requests", colour: "--chart-1", values: whole(window, series.rate), isFilled: true }]}
      />
      <Charted
        {...shared}
        title="Errors"
        unit={share}
        hasKey={false}
        series={[{ label: "Failed", colour: "--down", values: series.error_rate, isFilled: true }]}
      />
      <Charted
        {...shared}
        title="Duration"
        unit={ms}
        series={[
          { label: "p50", colour: "--chart-3", values: series.p50_ms },
          { label: "p95", colour: "--chart-2", values: series.p95_ms },
          { label: "p99", colour: "--chart-4", values: series.p99_ms },
        ]}
      />
      <Charted
        {...shared}
        title="Apdex"
        unit={apdex}
        hasKey={false}
        max={1}
        series={[{ label: "Apdex", colour: "--chart-3", values: answer.apdex_series }]}
      />
    </div>
  );
}

/** One service: how much is asked of it, how it does, and what it asks of others. */
export function Service() {
  const site = useSite();
  const view = useSearch({ strict: false }) as ServicesView;
  const navigate = useNavigate();
  const controls = useTime();
  const service = view.service ?? "";
  const params = { ...controls.params, service, environment: view.environment };
  const { data, error, refetch, isFetching } = useApm<ServiceAnswer>("service", params, {
    every: controls.isMoving && 30_000,
  });
  const tab = TABS.find(({ name }) => name === view.tab) ?? TABS[0];
  const time = timeOf(controls.time);
  const query = withValue(view.environment ? termOf("environment", view.environment) : "", "service", service);
  const isEmpty = data && data.numbers.requests === 0 && data.hosts.length === 0;
  return (
    <Room
      title={service}
      tab={`${service} · ${site.domain}`}
      about={
        <Link
          to="/$site/services"
          params={{ site: site.id }}
          search={{ ...time, environment: view.environment } as never}
          className="small"
        >
          All services
        </Link>
      }
      tools={
        <>
          <Button
            component={Link}
            to="/$site/traces"
            params={{ site: site.id } as never}
            search={{ ...time, q: query } as never}
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconTimeline size={15} stroke={1.6} />}
          >
            Traces
          </Button>
          <Button
            component={Link}
            to="/$site/logs"
            params={{ site: site.id } as never}
            search={{ ...time, q: query } as never}
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconFileText size={15} stroke={1.6} />}
          >
            Logs
          </Button>
          <TimePicker controls={controls} looked={data?.window} refresh={() => refetch()} isBusy={isFetching} />
        </>
      }
    >
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={320} />
      ) : isEmpty ? (
        <FirstSpan what={`spans of ${service}`} time={controls} />
      ) : (
        <>
          <Numbers answer={data} />
          {data ? (
            <Charts answer={data} zoom={controls.zoom} />
          ) : (
            <div className={classes.red}>
              {["requests", "errors", "duration", "apdex"].map((name) => (
                <WaitingChart key={name} height={176} />
              ))}
            </div>
          )}
          <div style={{ marginTop: 32 }}>
            <Tabs
              label="What it does"
              names={TABS.map(({ label }) => label)}
              chosen={tab.label}
              choose={(label) =>
                navigate({
                  to: ".",
                  search: (old: object) => ({ ...old, tab: TABS.find((one) => one.label === label)?.name }),
                  replace: true,
                  resetScroll: false,
                } as never)
              }
            >
              {tab.name === "operations" && <Operations params={params} time={time} query={query} />}
              {tab.name === "databases" && <Databases params={params} time={time} query={query} />}
              {tab.name === "external" && <External params={params} time={time} query={query} />}
              {tab.name === "findings" && <Recurring params={{ ...controls.params, q: query }} />}
              {tab.name === "errors" && <ErrorsOf q={query} params={controls.params} now={controls.now} />}
              {tab.name === "logs" && <LogsOf q={query} params={controls.params} controls={controls} />}
              {tab.name === "runtime" && <Runtime q={query} controls={controls} />}
              {tab.name === "hosts" && (
                <Hosts hosts={data?.hosts} isCut={data?.hosts_truncated} now={controls.now} time={time} />
              )}
            </Tabs>
          </div>
        </>
      )}
    </Room>
  );
}
