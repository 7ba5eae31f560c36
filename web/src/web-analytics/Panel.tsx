import { ActionIcon, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowsDiagonal } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { downloadCsv } from "../api/download";
import type { Overview } from "../api/types";
import { useSite } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { asksGoal } from "../kit/filters";
import { plural } from "../kit/numbers";
import { dimensionNamed, inSentence } from "./dimensions";
import classes from "./Panel.module.css";
import { PanelTabs, type Tab } from "./PanelTabs";
import { QuestionMenu } from "./QuestionMenu";
import { breakdownParams, firstRowsQuery } from "./queries";
import { ofDimension } from "./questions";
import { PANEL_ROWS, Rows, WaitingRows } from "./Rows";
import type { ViewControls } from "./useView";

interface Props {
  title: string;
  tabs: readonly Tab[];
  overview: Overview | undefined;
  controls: ViewControls;
  /** Teaches what to do when nothing is there. */
  teach: (dimension: string) => ReactNode;
  /** Draws a tab that is not a list (the map). */
  draw?: (dimension: string) => ReactNode;
  footnote?: ReactNode;
}

/** A panel: one question in several tabs, its rows, and the ways to see more of it. */
export function Panel({ title, tabs, overview, controls, teach, draw, footnote }: Props) {
  const site = useSite();
  const body = useId();
  const [chosen, choose] = useState(tabs[0]!.choices[0]!);
  const dimension = dimensionNamed(chosen.dimension);
  const { view, filters, change, toggle } = controls;
  // What no roll-up knows (titles) is not in the overview, and is only asked for where somebody looks.
  const isApart = overview !== undefined && !(chosen.dimension in overview.panels);
  const apart = useQuery({ ...firstRowsQuery(site, view, chosen.dimension, PANEL_ROWS), enabled: isApart });
  const panel = isApart ? apart.data : overview?.panels[chosen.dimension];

  const converts = asksGoal(filters);
  const hasVisitors = (overview?.metrics.visitors.value ?? 0) > 0;
  const isChosen = (value: string) =>
    filters.some((f) => f.dimension === dimension.name && f.operator === "is" && f.values.includes(value));
  const csv = () =>
    downloadCsv(
      `/sites/${site.id}/analytics/breakdown`,
      breakdownParams(view, { dimension: dimension.name }),
      `${site.domain} ${inSentence(dimension)}`,
    ).catch((error: Error) => notifications.show({ color: "red", title: "No CSV", message: error.message }));

  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.head}>
        <h2 className="hidden-text">{title}</h2>
        <PanelTabs title={title} tabs={tabs} chosen={chosen} choose={choose} controls={body} />
        <span className={classes.tools}>
          <Tooltip label={`All ${inSentence(dimension)}`}>
            <ActionIcon aria-label={`All ${inSentence(dimension)}`} onClick={() => change({ details: dimension.name })}>
              <IconArrowsDiagonal size={15} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <QuestionMenu label={title.toLowerCase()} question={ofDimension(dimension.name)} view={view} csv={csv} />
        </span>
      </header>
      <div id={body} role="tabpanel" aria-label={chosen.label}>
        {chosen.isDrawn && draw ? (
          draw(chosen.dimension)
        ) : (
          <>
            <div className={classes.columns}>
              <span>{dimension.label}</span>
              <span>{converts ? "Conversions" : "Visitors"}</span>
              <span>{converts ? "CR" : "Share"}</span>
            </div>
            {!panel && (apart.error ? <Failure error={apart.error} retry={() => apart.refetch()} /> : <WaitingRows />)}
            {panel && panel.rows.length === 0 && (
              <Empty
                title={hasVisitors ? `No ${inSentence(dimension)} here` : "Nothing to show"}
                minHeight={PANEL_ROWS * 32}
              >
                {hasVisitors && filters.length === 0 && teach(chosen.dimension)}
              </Empty>
            )}
            {panel && panel.rows.length > 0 && (
              <Rows
                dimension={dimension}
                rows={panel.rows.slice(0, PANEL_ROWS)}
                total={overview?.metrics.visitors.value ?? 0}
                converts={converts}
                isChosen={isChosen}
                toggle={(value, without) => toggle(dimension.name, value, without)}
              />
            )}
          </>
        )}
      </div>
      <footer className={classes.foot}>
        {panel && panel.total_rows > PANEL_ROWS && !chosen.isDrawn ? (
          <button type="button" className={classes.more} onClick={() => change({ details: dimension.name })}>
            {plural(panel.total_rows - PANEL_ROWS, "more", "more")}
          </button>
        ) : (
          <span />
        )}
        {footnote}
      </footer>
    </section>
  );
}
