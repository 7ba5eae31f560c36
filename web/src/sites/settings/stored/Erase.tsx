import { Button, Modal, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { address, ask } from "../../../api/client";
import type { Erasure, Site } from "../../../api/types";
import { includes } from "../../../api/useSite";
import { since } from "../../../kit/dates";
import { exact } from "../../../kit/numbers";
import { useNow } from "../../../kit/useNow";
import { FormProblem, useChange } from "../../form";
import { Section } from "../../Page";
import page from "../../Page.module.css";
import { Progress } from "./Progress";
import classes from "./Stored.module.css";

const STATES: Record<Erasure["state"], string> = {
  waiting: "About to begin",
  draining: "Waiting for what is on its way",
  deleting: "Deleting",
  done: "Deleted",
};

function Proof({ site, one }: { site: Site; one: Erasure }) {
  const now = useNow();
  return (
    <div style={{ marginTop: 16 }} role="status">
      <p className="small">
        {STATES[one.state]}, {since(one.finished_at ?? one.created_at, now)} by {one.by}.
      </p>
      {one.state !== "done" && <Progress share={one.progress} label="Progress of the deletion" />}
      {one.state === "done" && (
        <>
          <table className={classes.report}>
            <thead>
              <tr>
                <th>Table</th>
                <th className={classes.number}>Rows before</th>
                <th className={classes.number}>Rows after</th>
              </tr>
            </thead>
            <tbody>
              {one.proof.map((row) => (
                <tr key={row.table}>
                  <td className="mono">{row.table}</td>
                  <td className={classes.number}>{exact(row.before)}</td>
                  <td className={classes.number}>{exact(row.after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="small" style={{ marginTop: 8 }}>
            <a href={address(`/sites/${site.id}/erasures/${one.id}/proof`)} download>
              Download the proof
            </a>
          </p>
        </>
      )}
    </div>
  );
}

/** Everything that was counted goes, and the site stays. */
export function Erase({ site }: { site: Site }) {
  const client = useQueryClient();
  const queryKey = ["erasures", site.id];
  const [asks, setAsks] = useState(false);
  const [typed, type] = useState("");
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask<Erasure[]>(`/sites/${site.id}/erasures`, { signal }),
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state !== "done") ? 1000 : false),
  });
  const erase = useChange(
    () => ask<Erasure>(`/sites/${site.id}/erasures`, { method: "POST", body: { domain: typed } }),
    () => {
      setAsks(false);
      type("");
      client.invalidateQueries({ queryKey });
    },
  );
  const last = data?.[0];
  if (!includes(site.role, "owner") && !last) return null;
  return (
    <Section
      title="Delete all data"
      about="Everything that was counted, in every table. The site, its keys and its settings stay."
    >
      {includes(site.role, "owner") && (
        <Button
          variant="default"
          c="var(--down)"
          disabled={last && last.state !== "done"}
          onClick={() => setAsks(true)}
        >
          Delete all data…
        </Button>
      )}
      {last && <Proof site={site} one={last} />}
      <Modal opened={asks} onClose={() => setAsks(false)} title={`Delete all data of ${site.domain}?`} centered>
        <form
          className={page.form}
          onSubmit={(event) => {
            event.preventDefault();
            erase.mutate(undefined);
          }}
        >
          <p>Until it is done no visit is counted. Afterwards every table is counted again. This cannot be undone.</p>
          <TextInput
            label={`Type ${site.domain} to confirm`}
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
            data-autofocus
          />
          <FormProblem error={erase.error} />
          <Button type="submit" color="red" disabled={typed !== site.domain} loading={erase.isPending}>
            Delete all data
          </Button>
        </form>
      </Modal>
    </Section>
  );
}
