import { Button, Modal, Radio } from "@mantine/core";
import { useState } from "react";
import { count, plural } from "../../kit/numbers";
import { useAct } from "../act";
import type { ErrorGroupRow } from "../types";
import classes from "./Errors.module.css";

/** What becomes one, before it does. Events are not rewritten: parting them again is as easy. */
export function Merge({ groups, close, done }: { groups: readonly ErrorGroupRow[]; close: () => void; done: () => void }) {
  const oldest = [...groups].sort((a, b) => a.first_seen_ms - b.first_seen_ms)[0];
  const [into, setInto] = useState(String(oldest?.number ?? ""));
  const act = useAct(done);
  const others = groups.filter((one) => String(one.number) !== into);
  const events = groups.reduce((sum, one) => sum + one.events, 0);
  return (
    <Modal opened onClose={close} title={`Merge ${plural(groups.length, "error")} into one`} size="lg" centered>
      <Radio.Group label="The one that stays" value={into} onChange={setInto}>
        {groups.map((one) => (
          <Radio
            key={one.number}
            value={String(one.number)}
            className={classes.radio}
            label={
              <>
                <span className="mono">{one.short_id}</span> {one.title}
              </>
            }
            description={`${plural(one.events, "event")}, ${one.culprit || "no place known"}`}
          />
        ))}
      </Radio.Group>
      <p className={classes.preview}>
        {others.map((one) => one.short_id).join(", ")} {others.length === 1 ? "becomes" : "become"} part of it:{" "}
        {count(events)} events in this time together. New events with the same fingerprints join it, too. Grouping on its
        page can part them again.
      </p>
      <Button
        loading={act.isPending}
        onClick={() =>
          act.mutate({ numbers: others.map((one) => one.number), act: { verb: "merge", into: Number(into) }, said: "Merged" })
        }
      >
        Merge
      </Button>
    </Modal>
  );
}
