import { useParams } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { includes, useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Page } from "../Page";
import { General } from "./General";
import { Goals } from "./goals/Goals";
import { IngestReport } from "./IngestReport";
import { Keys } from "./Keys";
import { Reports } from "./reports/Reports";
import { Shields } from "./Shields";
import { Sharing } from "./sharing/Sharing";
import { Exports } from "./stored/Exports";
import { Imports } from "./stored/Imports";

const PARTS = [
  { part: "general", label: "General" },
  { part: "goals", label: "Goals" },
  { part: "keys", label: "Keys" },
  { part: "sharing", label: "Sharing" },
  { part: "reports", label: "Reports" },
  { part: "shields", label: "Shields" },
  { part: "ingest", label: "Ingest" },
  { part: "data", label: "Imports & exports" },
] as const;

export function Settings() {
  const site = useSite();
  const { part = "general" } = useParams({ strict: false });
  const tabs = PARTS.map(({ part, label }) => ({
    label,
    link: { to: "/$site/settings/$part", params: { site: site.id, part } } as const,
  }));
  const shown: Record<string, () => ReactElement> = {
    general: () => <General key={site.id} site={site} />,
    goals: () => <Goals key={site.id} site={site} />,
    keys: () =>
      includes(site.role, "member") ? (
        <Keys site={site} />
      ) : (
        <Empty title="Viewers do not see keys" minHeight={240}>
          Ask an owner or admin for another role.
        </Empty>
      ),
    sharing: () =>
      includes(site.role, "member") ? (
        <Sharing key={site.id} site={site} />
      ) : (
        <Empty title="Viewers do not share" minHeight={240}>
          Ask an owner or admin for another role.
        </Empty>
      ),
    reports: () =>
      includes(site.role, "member") ? (
        <Reports key={site.id} site={site} />
      ) : (
        <Empty title="Viewers do not see who gets mail" minHeight={240}>
          Ask an owner or admin for another role.
        </Empty>
      ),
    shields: () => <Shields key={site.id} site={site} />,
    ingest: () => <IngestReport site={site} />,
    data: () => (
      <>
        <Imports key={site.id} site={site} />
        <Exports site={site} />
      </>
    ),
  };
  return (
    <Page title={`Settings of ${site.domain}`} tabs={tabs}>
      {shown[part]?.() ?? <Empty title="There is no such part" minHeight={240} />}
    </Page>
  );
}
