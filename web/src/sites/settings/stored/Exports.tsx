import { Button, Select, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { address } from "../../../api/client";
import type { Site } from "../../../api/types";
import { Section } from "../../Page";
import page from "../../Page.module.css";

const PERIODS = [
  { value: "28d", label: "Last 28 days" },
  { value: "91d", label: "Last 91 days" },
  { value: "12mo", label: "Last 12 months" },
  { value: "year", label: "This year" },
  { value: "all", label: "All time" },
];
const FORMATS = [
  { value: "jsonl", label: "JSONL" },
  { value: "csv", label: "CSV" },
  { value: "parquet", label: "Parquet" },
];

/** A link and not a request: the browser writes to the disk what comes, however large it is. */
function Download({ href, isOff = false, children }: { href: string; isOff?: boolean; children: string }) {
  return (
    <Button
      component="a"
      href={isOff ? undefined : href}
      download
      data-disabled={isOff || undefined}
      aria-disabled={isOff || undefined}
      variant="default"
      leftSection={<IconDownload size={14} />}
    >
      {children}
    </Button>
  );
}

export function Exports({ site }: { site: Site }) {
  const [period, setPeriod] = useState("28d");
  const [format, setFormat] = useState("jsonl");
  const [days, setDays] = useState({ from: "", to: "" });
  const isBackwards = days.from !== "" && days.to !== "" && days.to < days.from;
  const events = { format, from: days.from || null, to: days.to || null };
  return (
    <>
      <Section title="Export reports" about="A zip with a CSV for each dimension, and one of the days.">
        <div className={page.row}>
          <Select
            label="Period"
            allowDeselect={false}
            value={period}
            onChange={(value) => setPeriod(value ?? "28d")}
            data={PERIODS}
          />
          <Download href={address(`/sites/${site.id}/export/reports`, { period })}>Download reports</Download>
        </div>
      </Section>
      <Section
        title="Export raw events"
        about="Everything that is stored of each event, of all time unless you say which days. What is exported, an import takes."
      >
        <div className={page.row}>
          <Select
            label="Format"
            allowDeselect={false}
            w={120}
            value={format}
            onChange={(value) => setFormat(value ?? "jsonl")}
            data={FORMATS}
          />
          <TextInput
            type="date"
            label="From"
            value={days.from}
            onChange={(event) => setDays({ ...days, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="To"
            value={days.to}
            min={days.from || undefined}
            error={isBackwards}
            onChange={(event) => setDays({ ...days, to: event.currentTarget.value })}
          />
          <Download href={address(`/sites/${site.id}/export/events`, events)} isOff={isBackwards}>
            Download events
          </Download>
        </div>
        {isBackwards && <p className={page.problem}>The last day lies before the first.</p>}
      </Section>
    </>
  );
}
