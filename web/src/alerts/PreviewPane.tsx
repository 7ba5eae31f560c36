import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../api/client";
import { useSite } from "../api/useSite";
import { momentOf } from "../kit/dates";
import { Failure } from "../kit/Failure";
import { plural } from "../kit/numbers";
import classes from "./Alerts.module.css";
import { sent } from "./form";
import { PreviewChart } from "./PreviewChart";
import type { Preview, RuleForm } from "./types";
import { lasting } from "./words";

/** What the rule would have done, while it is written. */
export function PreviewPane({ form }: { form: RuleForm }) {
  const site = useSite();
  const [asked] = useDebouncedValue(JSON.stringify({ ...sent(form), name: "preview", slug: "preview" }), 400);
  const [name, choose] = useState<string | null>(null);
  const { data, error, isFetching } = useQuery({
    queryKey: ["alert-preview", site.id, asked],
    queryFn: ({ signal }) =>
      ask<Preview>(`/sites/${site.id}/alert-rules/preview`, { method: "POST", body: JSON.parse(asked), signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  if (error) return <Failure error={error} minHeight={260} />;
  if (!data) return <div className="skeleton" style={{ height: 260 }} />;
  const series = data.series.find((one) => one.name === name) ?? data.series[0];
  const days = Math.round(data.days * 10) / 10;
  const end = Date.parse(data.start) + (series?.values.length ?? 0) * data.step_s * 1000;
  return (
    <div style={{ opacity: isFetching ? 0.6 : 1 }} aria-live="polite">
      <p className={classes.verdict}>
        {data.firings === 0 ? "Would not have fired" : `Would have fired ${plural(data.firings, "time")}`}
      </p>
      <p className="quiet small">
        in the last {plural(days, "day")}
        {data.series.length > 1 && `, over ${data.series.length}${data.is_cut ? " of the largest" : ""} series`}, looked
        at in whole windows; for real it is looked at each minute.
      </p>
      {data.series.length > 1 && (
        <Select
          size="xs"
          aria-label="Series"
          data={data.series.map((one) => ({ value: one.name, label: `${one.name} (${one.firings.length})` }))}
          value={series?.name ?? null}
          onChange={choose}
          mt={8}
        />
      )}
      {series && form.measure ? (
        <>
          <PreviewChart
            series={series}
            start={Date.parse(data.start)}
            step={data.step_s * 1000}
            unit={data.unit}
            condition={form.measure.condition}
          />
          <p className={classes.key}>
            <span>
              <i style={{ background: "var(--chart-1)" }} />
              {series.name || "The number"}
            </span>
            {form.measure.condition.kind === "change" && (
              <span>
                <i style={{ background: "var(--chart-2)", opacity: 0.4 }} />
                What is usual at this hour
              </span>
            )}
            <span>
              <i style={{ background: "var(--down)", opacity: 0.3 }} />
              Would fire
            </span>
          </p>
          <p className="small quiet" style={{ marginTop: 8 }}>
            Now: {series.now}
          </p>
          {/* What scrolls must be reachable by the keyboard. */}
          <ul className={classes.firings} tabIndex={0} aria-label="When it would have fired">
            {series.firings
              .toReversed()
              .slice(0, 50)
              .map((one) => (
                <li key={one.fired_at}>
                  <span>{momentOf(one.fired_at)}</span>
                  <span className="quiet num">
                    {lasting(one.fired_at, one.resolved_at ? Date.parse(one.resolved_at) : end)}
                  </span>
                </li>
              ))}
          </ul>
        </>
      ) : (
        <p className="quiet small" style={{ marginTop: 16 }}>
          Nothing was seen in that time. A rule for each of several series begins to watch one when it is first seen.
        </p>
      )}
    </div>
  );
}
