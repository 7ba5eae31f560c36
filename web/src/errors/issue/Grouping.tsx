import { Button, Group, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useSite } from "../../api/useSite";
import { since } from "../../kit/dates";
import { plural } from "../../kit/numbers";
import { useNow } from "../../kit/useNow";
import { useWish } from "../act";
import type { ErrorGroupView, Explanation, GroupingView } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Group.module.css";
import parts from "./Parts.module.css";

/** Why these events are one error, what was not compared and why, and which other errors are like it. */
export function Grouping({ group }: { group: ErrorGroupView }) {
  const site = useSite();
  const now = useNow();
  const { data } = useErrors<GroupingView>(`errors/groups/${group.number}/grouping`, {}, { keeps: false });
  const wish = useWish();
  if (!data) return <div className="skeleton" style={{ height: 240, opacity: 0.3 }} />;
  return (
    <div>
      {data.hashes.map((one) => (
        <section key={one.hash} className={parts.part}>
          <header>
            <h3>
              <span className="mono">{one.hash.slice(0, 12)}</span>{" "}
              <span className="quiet">
                {one.kind}
                {one.is_pinned ? ", put here by people" : ""}
              </span>
            </h3>
            {data.hashes.length > 1 && (
              <Parting
                isBusy={wish.isPending}
                events={one.events}
                part={() =>
                  wish.mutate({
                    path: `groups/${group.number}/unmerge`,
                    body: { hashes: [one.hash] },
                    said: "Parted, for good",
                  })
                }
              />
            )}
          </header>
          <p className="small quiet">
            {plural(one.events, "event")}
            {one.last_seen_ms > 0 && `, the last ${since(new Date(one.last_seen_ms).toISOString(), now)}`}
          </p>
          <Explained of={one.explanation} />
        </section>
      ))}
      {data.similar.length > 0 && (
        <section className={parts.part}>
          <header>
            <h3>Perhaps the same</h3>
          </header>
          <ul className={classes.similar}>
            {data.similar.map((one) => (
              <li key={one.number}>
                <Link to="/$site/errors/$number" params={{ site: site.id, number: String(one.number) }}>
                  <span className="mono">{one.short_id}</span> {one.title}
                </Link>
                <span className="small quiet">{one.because}</span>
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() =>
                    wish.mutate({ path: "merge", body: { into: group.number, numbers: [one.number] }, said: "Merged" })
                  }
                >
                  Merge into this one
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** Parting is for good, so it asks back. */
function Parting({ isBusy, events, part }: { isBusy: boolean; events: number; part: () => void }) {
  const [asks, ask] = useState(false);
  return (
    <>
      <Button size="compact-xs" variant="default" loading={isBusy} onClick={() => ask(true)}>
        Part from this error…
      </Button>
      <Modal opened={asks} onClose={() => ask(false)} title="Make it an error of its own?" size="sm" centered>
        <p style={{ margin: 0 }}>
          {events === 0 ? "What comes" : `Its ${plural(events, "event")}, and what comes later`} under this fingerprint
          {events === 0 ? " is" : " are"} a new error then. Nothing but people puts them together again.
        </p>
        <Group justify="flex-end" gap={8} mt={16}>
          <Button size="xs" variant="default" onClick={() => ask(false)}>
            Keep together
          </Button>
          <Button
            size="xs"
            onClick={() => {
              ask(false);
              part();
            }}
          >
            Part
          </Button>
        </Group>
      </Modal>
    </>
  );
}

function Explained({ of }: { of: Explanation }) {
  if (!of.sentence) return null;
  return (
    <>
      <p>{of.sentence}</p>
      {of.custom && of.custom.length > 0 && <p className="mono small">{of.custom.join(" · ")}</p>}
      {of.rules && of.rules.length > 0 && <p className="small">By the rules: {of.rules.join(", ")}</p>}
      {of.message && <p className="mono small">{of.message}</p>}
      {of.exceptions?.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: exceptions of a chain are their order
        <div key={i} className={classes.explained}>
          <p>
            <b data-counts={one.type_counts || undefined}>{one.type}</b>{" "}
            <span data-counts={one.message_counts || undefined}>{one.message}</span>
          </p>
          <ol>
            {[...one.frames].reverse().map((frame, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place
              <li key={n} data-counts={frame.counts || undefined}>
                <span className="mono">
                  {frame.function || "(anonymous)"} {frame.where}
                </span>
                <span className="small quiet">
                  {frame.counts ? `compared: ${frame.compared.join(", ")}` : `left out: ${frame.left_out_because}`}
                </span>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}
