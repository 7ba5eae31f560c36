import { Select, Switch } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Site } from "../../../api/types";
import { Code } from "../../../kit/Code";
import { FormProblem, useChange } from "../../form";
import { Section } from "../../Page";
import page from "../../Page.module.css";
import classes from "./Sharing.module.css";
import { badgeSnippet, badgeUrl } from "./snippets";

const METRICS = [
  { value: "visitors", label: "Visitors" },
  { value: "visits", label: "Visits" },
  { value: "pageviews", label: "Pageviews" },
  { value: "live", label: "Online now" },
];
const PERIODS = [
  { value: "today", label: "Today" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
  { value: "year", label: "Year to date" },
  { value: "all", label: "All time" },
];
const STYLES = [
  { value: "auto", label: "The reader's own" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

function Snippet({ site }: { site: Site }) {
  const [metric, setMetric] = useState("visitors");
  const [period, setPeriod] = useState("30d");
  const [style, setStyle] = useState("auto");
  const url = badgeUrl(location.origin, site.id, metric, period, style);
  const select = (label: string, data: typeof METRICS, value: string, set: (value: string) => void) => (
    <Select
      label={label}
      data={data}
      value={value}
      allowDeselect={false}
      onChange={(chosen) => chosen && set(chosen)}
      w={176}
    />
  );
  return (
    <div className={classes.badge}>
      <div className={page.row}>
        {select("Number", METRICS, metric, setMetric)}
        {metric !== "live" && select("Period", PERIODS, period, setPeriod)}
        {select("Colours", STYLES, style, setStyle)}
      </div>
      <img src={url} alt="The badge as it looks now" height={20} className={classes.picture} />
      <Code text={badgeSnippet(url, site.domain)} label="HTML" />
      <Code text={`[![Visitors](${url})](https://${site.domain})`} label="Markdown" />
    </div>
  );
}

/** A number for everybody, as a picture; off until somebody wants it. */
export function BadgeSection({ site }: { site: Site }) {
  const client = useQueryClient();
  const key = ["badge", site.id];
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask<{ is_on: boolean }>(`/sites/${site.id}/badge`, { signal }),
  });
  const set = useChange(
    (is_on: boolean) => ask<{ is_on: boolean }>(`/sites/${site.id}/badge`, { method: "PUT", body: { is_on } }),
    (now) => client.setQueryData(key, now),
  );
  return (
    <Section
      title="Badge"
      about="A number of this site as a picture for a page or a readme, for everybody to see. Off, its address shows nothing."
    >
      <Switch
        label="Show numbers in public"
        checked={data?.is_on ?? false}
        disabled={!data}
        onChange={(event) => set.mutate(event.currentTarget.checked)}
      />
      <FormProblem error={set.error} />
      {data?.is_on && <Snippet site={site} />}
    </Section>
  );
}
