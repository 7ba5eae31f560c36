import { SegmentedControl, Select } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { components } from "../../api/schema";
import { useSite } from "../../api/useSite";
import { Code } from "../../kit/Code";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, plural, share } from "../../kit/numbers";
import { ErrorsRoom } from "../Room";
import { SNIPPETS } from "../setup/snippets";
import { useErrors } from "../useErrors";
import { Line } from "./Line";
import { DEVICES, type VitalsView } from "./read";
import classes from "./Vitals.module.css";

type Answer = components["schemas"]["WebVitals"];
type Value = components["schemas"]["VitalValue"];

const NAMES: Record<string, string> = {
  LCP: "Largest content painted",
  INP: "Answer to an interaction",
  CLS: "Layout that jumped",
  FCP: "First content painted",
  TTFB: "First byte of the page",
};

const said = (name: string, value: number): string =>
  name === "CLS" ? value.toFixed(2) : value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${Math.round(value)} ms`;

const toneOf = (value: number, bounds: readonly number[] | undefined): "good" | "fair" | "poor" =>
  value <= (bounds?.[0] ?? 0) ? "good" : value <= (bounds?.[1] ?? 0) ? "fair" : "poor";

/** How long people waited for pages, and how much of them jumped: what three of four loads kept to. */
export function Vitals() {
  const site = useSite();
  const view = useSearch({ strict: false }) as VitalsView;
  const navigate = useNavigate();
  const days = view.days ?? "7";
  const { data, error, refetch } = useErrors<Answer>("web-vitals", { days, device: view.device, path: view.path });
  const change = (part: Partial<VitalsView>) =>
    void navigate({
      to: ".",
      search: (old: object) => ({ ...old, ...part }),
      replace: true,
      resetScroll: false,
    } as never);
  const tools = (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Time"
        data={["1", "7", "30", "90"].map((value) => ({ value, label: `${value}d` }))}
        value={days}
        onChange={(next) => change({ days: next === "7" ? undefined : next })}
      />
      <Select
        size="xs"
        w={130}
        clearable
        placeholder="All devices"
        aria-label="Device"
        data={DEVICES}
        value={view.device ?? null}
        onChange={(device) => change({ device: device ?? undefined })}
      />
    </>
  );
  return (
    <ErrorsRoom title="Web vitals" tools={tools}>
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={240} />
      ) : !data ? (
        <div className="skeleton" style={{ height: 160, marginTop: 16, opacity: 0.3 }} />
      ) : data.vitals.length === 0 ? (
        <Empty title="Nobody has told how long they waited" minHeight={320}>
          <p>
            monitor.js tells it when a page is left: how fast it painted and answered, and what jumped. Without a
            cookie.
          </p>
          <div className={classes.snippet}>
            <Code
              label="Into <head>"
              text={SNIPPETS[0]!.steps[0]!.text({
                hub: location.origin,
                site: site.id,
                dsn: "",
                domain: "",
                organization: "",
              })}
            />
          </div>
          <Link to="/$site/errors/setup" params={{ site: site.id }}>
            All ways to set it up
          </Link>
        </Empty>
      ) : (
        <>
          <div className={classes.cards}>
            {data.vitals.map((one) => (
              <Card
                key={one.name}
                value={one}
                bounds={data.bounds[one.name]}
                series={(data.series[one.name] ?? []).map(({ day_ms, p75 }) => ({ at: day_ms, value: p75 }))}
              />
            ))}
          </div>
          {view.path && (
            <p className={classes.chosen}>
              The lines are of <span className="mono">{view.path}</span>.{" "}
              <button type="button" onClick={() => change({ path: undefined })}>
                Of all pages
              </button>
            </p>
          )}
          <div className={classes.scroll} tabIndex={0} role="region" aria-label="Pages">
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">Page</th>
                  <th scope="col" data-number>
                    Loads
                  </th>
                  {Object.keys(data.bounds).map((name) => (
                    <th key={name} scope="col" data-number title={NAMES[name]}>
                      {name}
                    </th>
                  ))}
                  <th scope="col">What slows or moves it</th>
                </tr>
              </thead>
              <tbody>
                {data.pages.map((page) => {
                  const worst = [...page.vitals].filter((one) => one.cause).sort((a, b) => a.good - b.good)[0];
                  return (
                    <tr key={page.path}>
                      <td>
                        <button type="button" className="mono" onClick={() => change({ path: page.path })}>
                          {page.path}
                        </button>
                      </td>
                      <td data-number>{count(page.loads)}</td>
                      {Object.entries(data.bounds).map(([name, bounds]) => {
                        const one = page.vitals.find((vital) => vital.name === name);
                        return (
                          <td key={name} data-number data-tone={one && toneOf(one.p75, bounds)}>
                            {one ? said(name, one.p75) : "–"}
                          </td>
                        );
                      })}
                      <td className={classes.cause} title={worst?.cause}>
                        {worst && worst.good < 0.75 && (
                          <>
                            <b>{worst.name}</b> <span className="mono">{worst.cause}</span>
                          </>
                        )}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </ErrorsRoom>
  );
}

function Card({
  value,
  bounds,
  series,
}: {
  value: Value;
  bounds: readonly number[] | undefined;
  series: readonly { at: number; value: number }[];
}) {
  const tone = toneOf(value.p75, bounds);
  const fair = Math.max(0, 1 - value.good - value.poor);
  return (
    <section className={classes.card} aria-label={NAMES[value.name]}>
      <h2>
        {value.name} <span className="quiet">{NAMES[value.name]}</span>
      </h2>
      <p className={classes.figure} data-tone={tone}>
        {said(value.name, value.p75)}
        <small>{tone === "good" ? "good" : tone === "fair" ? "could be better" : "poor"}</small>
      </p>
      <Line points={series} label={`${value.name} over time`} />
      <div
        className={classes.shares}
        role="img"
        aria-label={`${share(value.good)} of loads are good, ${share(value.poor)} are poor`}
      >
        <i data-tone="good" style={{ flexGrow: value.good }} />
        <i data-tone="fair" style={{ flexGrow: fair }} />
        <i data-tone="poor" style={{ flexGrow: value.poor }} />
      </div>
      <p className="small quiet">
        {share(value.good)} good of {plural(value.loads, "load")}
      </p>
    </section>
  );
}
