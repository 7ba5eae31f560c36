import { lazy, Suspense } from "react";
import type { Overview } from "../api/types";
import { dimensionNamed } from "./dimensions";
import classes from "./Overview.module.css";
import { Panel } from "./Panel";
import { type Tab, tab } from "./PanelTabs";
import type { ViewControls } from "./useView";

const WorldMap = lazy(() => import("./WorldMap"));

const CAMPAIGNS: Tab = {
  label: "Campaigns",
  choices: ["utm_medium", "utm_source", "utm_campaign", "utm_term", "utm_content"].map((dimension) => ({
    label: dimensionNamed(dimension).label,
    dimension,
  })),
};

const SOURCES = [tab("Channels", "channel"), tab("Sources", "source"), tab("Referrers", "referrer"), CAMPAIGNS];
const PAGES = [
  tab("Top pages", "path"),
  tab("Entry", "entry_path"),
  tab("Exit", "exit_path"),
  tab("Titles", "title"),
  tab("Hostnames", "hostname"),
];
const LOCATIONS = [
  tab("Map", "country", true),
  tab("Countries", "country"),
  tab("Regions", "region"),
  tab("Cities", "city"),
  tab("Languages", "language"),
];
const DEVICES = [tab("Browsers", "browser"), tab("Systems", "os"), tab("Devices", "device"), tab("Widths", "size")];

interface Props {
  overview: Overview | undefined;
  controls: ViewControls;
}

function teachSources(dimension: string) {
  if (!dimension.startsWith("utm_")) return "Sources come from where a visitor clicked. Share a link to see the first.";
  return (
    <>
      Tag the links you share: <code className="mono">?{dimension}=newsletter</code>
    </>
  );
}

const teachPages = (dimension: string) =>
  dimension === "title"
    ? "The tracker tells what a page is called, unless its tag says data-no-titles."
    : "They come with the first page view.";
const teachDevices = () => "Derived from the browser's own words at the door, which are then forgotten.";
const teachPlaces = () => "Derived from the address at the door, which is then forgotten.";

/** The four panels, in two columns. */
export function Panels(props: Props) {
  const total = props.overview?.metrics.visitors.value ?? 0;
  return (
    <div className={classes.panels}>
      <Panel {...props} title="Sources" tabs={SOURCES} teach={teachSources} />
      <Panel {...props} title="Pages" tabs={PAGES} teach={teachPages} />
      <Panel
        {...props}
        title="Locations"
        tabs={LOCATIONS}
        teach={teachPlaces}
        draw={() => (
          <Suspense fallback={<div style={{ height: 320 }} />}>
            <WorldMap controls={props.controls} total={total} />
          </Suspense>
        )}
        footnote={
          <a href="https://db-ip.com" target="_blank" rel="noreferrer">
            IP Geolocation by DB-IP
          </a>
        }
      />
      <Panel {...props} title="Devices" tabs={DEVICES} teach={teachDevices} />
    </div>
  );
}
