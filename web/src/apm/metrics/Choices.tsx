import { Link } from "@tanstack/react-router";
import type { Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { plural } from "../../kit/numbers";
import type { TimeControls } from "../../kit/useTime";
import { timeOf } from "../../kit/window";
import { Spark } from "../services/Spark";
import type { Metric, MetricsAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./Choices.module.css";
import { figuresOf, filled } from "./lines";
import { type Section, sectionsOf } from "./sections";
import { unitName, written } from "./units";
import { useMetrics } from "./useMetrics";
import { bodyOf, nameOf, urlOf } from "./view";

/** What there is to look at while no metric is chosen: the telling ones of each kind, as they went. */
export function Choices({ controls }: { controls: TimeControls }) {
  const { data, error, refetch } = useApm<MetricsAnswer>("metrics", { ...controls.params, limit: 1000 });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <div className="skeleton" style={{ height: 320, opacity: 0.35 }} />;
  const sections = sectionsOf(data.metrics);
  if (sections.length === 0)
    return <p className={classes.none}>No metric was told in this time; choose a longer one above.</p>;
  return (
    <div className={classes.choices}>
      {sections.map((section) => (
        <Group key={section.title} section={section} controls={controls} />
      ))}
    </div>
  );
}

function Group({ section, controls }: { section: Section; controls: TimeControls }) {
  const site = useSite();
  const { title, search, metrics, all } = section;
  const found = useMetrics(controls.params, bodyOf(metrics, []), {
    buckets: 40,
    limit: 1,
    every: controls.isMoving && 60_000,
  });
  const time = timeOf(controls.time);
  return (
    <section aria-label={title}>
      <header>
        <h2>{title}</h2>
        {all > metrics.length && (
          <Link
            to="/$site/metrics/all"
            params={{ site: site.id }}
            search={{ ...time, search: search || undefined } as never}
          >
            All {all}
          </Link>
        )}
      </header>
      <ul>
        {metrics.map((one, place) => (
          <Card
            key={one.metric}
            metric={one}
            time={time}
            answer={found.data?.queries.find(({ name }) => name === nameOf(place))}
            window={found.data?.window}
            isWaiting={found.isFetching}
          />
        ))}
      </ul>
    </section>
  );
}

type Found = NonNullable<ReturnType<typeof useMetrics>["data"]>;

interface CardProps {
  metric: Metric;
  time: Params | object;
  answer: Found["queries"][number] | undefined;
  window: Found["window"] | undefined;
  isWaiting: boolean;
}

function Card({ metric, time, answer, window, isWaiting }: CardProps) {
  const site = useSite();
  // The answer before stays while the next one is asked for: it may be of another metric.
  const line = answer?.metric === metric.metric ? answer.lines[0] : undefined;
  const write = written(answer?.unit ?? metric.unit, metric.metric);
  return (
    <li>
      <Link
        to="/$site/metrics"
        params={{ site: site.id }}
        search={{ ...time, m: urlOf([{ metric: metric.metric }]) } as never}
        title={metric.description || metric.metric}
      >
        <span className={classes.name}>{metric.metric}</span>
        <b>{line ? write(figuresOf(line.values).last) : ""}</b>
        <span className={classes.spark}>
          {!line && isWaiting && <span className="skeleton" style={{ display: "block", height: 24, opacity: 0.35 }} />}
          {line && window && (
            <Spark window={window} values={filled(line.values)} label={`${metric.metric} over time`} />
          )}
        </span>
        <span className={classes.about}>
          {[
            line ? answer?.aggregation : metric.family,
            unitName(metric.unit),
            plural(metric.series_count, "series", "series"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </Link>
    </li>
  );
}
