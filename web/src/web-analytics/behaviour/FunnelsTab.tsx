import { Button, Select } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { createPortal } from "react-dom";
import type { Funnel as Kept } from "../../api/types";
import { includes, useIsShared, useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { DIMENSIONS } from "../dimensions";
import { QuestionMenu } from "../QuestionMenu";
import { ofFunnel } from "../questions";
import type { TabBody } from "./Behaviour";
import classes from "./Behaviour.module.css";
import { Branches, Funnel } from "./Funnel";
import { funnelReportQuery, funnelsQuery } from "./queries";

// Only who makes or changes a funnel needs it.
const FunnelBuilder = lazy(() => import("./FunnelBuilder"));

const OF_EVENTS = ["path", "title", "hostname", "exit_path"];
const BY = DIMENSIONS.filter(({ name }) => !OF_EVENTS.includes(name)).map(({ name, label }) => ({
  value: name,
  label,
}));

export function FunnelsTab({ controls, corner }: TabBody) {
  const site = useSite();
  const { view, change } = controls;
  const [edited, edit] = useState<Kept | "new" | null>(null);
  const { data, error, refetch } = useQuery(funnelsQuery(site, useIsShared()));
  const mayEdit = includes(site.role, "member");
  const chosen = data?.find((one) => one.id === view.funnel) ?? data?.[0];

  const dialog = edited && (
    <Suspense fallback={null}>
      <FunnelBuilder
        controls={controls}
        funnel={edited === "new" ? null : edited}
        close={(kept) => {
          edit(null);
          if (kept !== undefined) change({ funnel: kept?.id });
        }}
      />
    </Suspense>
  );
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={200} />;
  if (!data) return <div className="skeleton" style={{ height: 240, marginTop: 32, opacity: 0.5 }} />;
  if (!chosen) {
    return (
      <>
        <Invite make={mayEdit ? () => edit("new") : undefined} />
        {dialog}
      </>
    );
  }
  return (
    <>
      <Chosen funnel={chosen} all={data} controls={controls} corner={corner}>
        {mayEdit && (
          <>
            <Button
              variant="default"
              size="xs"
              h={30}
              leftSection={<IconPencil size={14} />}
              onClick={() => edit(chosen)}
            >
              Edit
            </Button>
            <Button variant="default" size="xs" h={30} leftSection={<IconPlus size={14} />} onClick={() => edit("new")}>
              New funnel
            </Button>
          </>
        )}
      </Chosen>
      {dialog}
    </>
  );
}

interface ChosenProps extends Pick<TabBody, "controls" | "corner"> {
  funnel: Kept;
  all: readonly Kept[];
  children: React.ReactNode;
}

function Chosen({ funnel, all, controls, corner, children }: ChosenProps) {
  const [by, setBy] = useState<string | null>(null);
  const { data, error, refetch } = useQuery(funnelReportQuery(useSite(), controls.view, funnel.id, by));
  return (
    <>
      {corner &&
        createPortal(<QuestionMenu label="this funnel" question={ofFunnel(funnel, by)} view={controls.view} />, corner)}
      <div className={classes.tools}>
        <Select
          aria-label="Funnel"
          size="xs"
          w={220}
          allowDeselect={false}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={funnel.id}
          onChange={(id) => id && controls.change({ funnel: id })}
        />
        <Select
          aria-label="Compare by"
          placeholder="Compare by…"
          size="xs"
          w={180}
          clearable
          searchable
          data={BY}
          value={by}
          onChange={setBy}
        />
        <span className={classes.offers}>{children}</span>
      </div>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={240} />}
      {!data && !error && <div className="skeleton" style={{ height: 240, opacity: 0.5 }} />}
      {data && data.entered === 0 && <Empty title="Nobody entered this funnel in this period" minHeight={240} />}
      {data && data.entered > 0 && (
        <>
          <Funnel report={data} />
          <Branches report={data} />
        </>
      )}
    </>
  );
}

function Invite({ make }: { make?: () => void }) {
  return (
    <div className={classes.invite}>
      <div>
        <h3>Where do visitors leave?</h3>
        <p>
          Put two to ten steps in order, pages, events or goals, and see how many come from each to the next, how long
          it takes them, and where they stop.
        </p>
      </div>
      {make && (
        <Button size="xs" leftSection={<IconPlus size={14} />} onClick={make}>
          Make the first funnel
        </Button>
      )}
    </div>
  );
}
