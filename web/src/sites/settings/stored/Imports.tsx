import { Button, Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Import, ImportReport, Site } from "../../../api/types";
import { includes } from "../../../api/useSite";
import { since } from "../../../kit/dates";
import { Empty } from "../../../kit/Empty";
import { Failure } from "../../../kit/Failure";
import { exact } from "../../../kit/numbers";
import { useNow } from "../../../kit/useNow";
import { FormProblem, useChange } from "../../form";
import { Section } from "../../Page";
import page from "../../Page.module.css";
import { KINDS, NewImport } from "./NewImport";
import { Progress } from "./Progress";
import classes from "./Stored.module.css";

const STATES: Record<Import["state"], string> = {
  waiting: "Waiting",
  running: "Importing",
  done: "Done",
  failed: "Failed",
  cancelling: "Being cancelled",
  cancelled: "Cancelled",
  undoing: "Being undone",
  undone: "Undone",
};
const UNDER_WAY = new Set<Import["state"]>(["waiting", "running", "cancelling", "undoing"]);

function outcome(one: Import): string {
  const parts = [`${exact(one.stored)} stored`];
  if (one.known) parts.push(`${exact(one.known)} there already`);
  if (one.broken) parts.push(`${exact(one.broken)} broken`);
  return parts.join(", ");
}

function Report({ site, one, close }: { site: Site; one: Import; close: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["imports", site.id, one.id],
    queryFn: ({ signal }) => ask<ImportReport>(`/sites/${site.id}/imports/${one.id}`, { signal }),
  });
  return (
    <Modal opened onClose={close} title={`Broken rows of ${one.file}`} size="lg" centered>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={160} />}
      {data && (
        <>
          <p className="small quiet">
            {data.broken > data.report.length
              ? `The first ${exact(data.report.length)} of ${exact(data.broken)} rows that could not be taken.`
              : "These rows could not be taken; all others came in."}
          </p>
          <table className={classes.report}>
            <thead>
              <tr>
                <th className={classes.number}>Line</th>
                <th>Reason</th>
              </tr>
            </thead>
            <tbody>
              {data.report.map((row) => (
                <tr key={`${row.file} ${row.line}`}>
                  <td className={classes.number}>{row.line}</td>
                  <td>{row.file ? `${row.file}: ${row.reason}` : row.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Modal>
  );
}

function ImportRow({ site, one, mayEdit }: { site: Site; one: Import; mayEdit: boolean }) {
  const now = useNow();
  const client = useQueryClient();
  const [shown, show] = useState(false);
  const [asks, setAsks] = useState(false);
  const change = useChange(
    (verb: "cancel" | "undo") => ask<Import>(`/sites/${site.id}/imports/${one.id}/${verb}`, { method: "POST" }),
    () => client.invalidateQueries({ queryKey: ["imports", site.id] }),
  );
  const mayCancel = mayEdit && (one.state === "waiting" || one.state === "running");
  const mayUndo = mayEdit && (one.state === "done" || one.state === "failed");
  return (
    <li>
      <span className={page.grow}>
        <span className={page.name}>
          {one.file} <span className={page.tag}>{KINDS[one.kind].label}</span>
        </span>
        <span className="small quiet">
          {STATES[one.state]}, begun {since(one.created_at, now)} by {one.by}. {outcome(one)}.
        </span>
        {one.problem && <span className={page.problem}>{one.problem}</span>}
        {UNDER_WAY.has(one.state) && <Progress share={one.progress} label={`Progress of ${one.file}`} />}
        <FormProblem error={change.error} />
      </span>
      {one.broken > 0 && (
        <Button variant="subtle" color="gray" size="xs" onClick={() => show(true)}>
          Broken rows
        </Button>
      )}
      {mayCancel && (
        <Button variant="default" size="xs" loading={change.isPending} onClick={() => change.mutate("cancel")}>
          Cancel
        </Button>
      )}
      {mayUndo && (
        <Button variant="default" size="xs" loading={change.isPending} onClick={() => setAsks(true)}>
          Undo
        </Button>
      )}
      <Modal opened={asks} onClose={() => setAsks(false)} title={`Undo ${one.file}?`} centered>
        <div className={page.form}>
          <p>Everything that it brought goes again, from every table. To have it back, import the file anew.</p>
          <Button
            color="red"
            onClick={() => {
              setAsks(false);
              change.mutate("undo");
            }}
          >
            Undo the import
          </Button>
        </div>
      </Modal>
      {shown && <Report site={site} one={one} close={() => show(false)} />}
    </li>
  );
}

export function Imports({ site }: { site: Site }) {
  const mayEdit = includes(site.role, "member");
  const { data, error, refetch } = useQuery({
    queryKey: ["imports", site.id],
    queryFn: ({ signal }) => ask<Import[]>(`/sites/${site.id}/imports`, { signal }),
    refetchInterval: ({ state }) => (state.data?.some((one) => UNDER_WAY.has(one.state)) ? 1000 : false),
  });
  return (
    <>
      {mayEdit && (
        <Section title="Import" about="What another product counted. Giving the same file twice brings nothing twice.">
          <NewImport site={site} />
        </Section>
      )}
      <Section title="Imports" about="An import can be undone: all its rows go again.">
        {error && !data && <Failure error={error} retry={() => refetch()} minHeight={160} />}
        {!data && !error && <div className="skeleton" style={{ height: 120 }} />}
        {data?.length === 0 && <Empty title="Nothing was imported" minHeight={120} />}
        <ul className={page.list}>
          {data?.map((one) => (
            <ImportRow key={one.id} site={site} one={one} mayEdit={mayEdit} />
          ))}
        </ul>
      </Section>
    </>
  );
}
