import { Button, Modal, Radio } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/client";
import { useSite } from "../../api/useSite";
import { plural } from "../../kit/numbers";
import { useWish } from "../act";
import type { ErrorGroupRow, MergePreview } from "../types";
import classes from "./Errors.module.css";

/** What becomes one, before it does. Events are not rewritten: parting them again is as easy. */
export function Merge({
  groups,
  close,
  done,
}: {
  groups: readonly ErrorGroupRow[];
  close: () => void;
  done: () => void;
}) {
  const site = useSite();
  const oldest = [...groups].sort((a, b) => a.first_seen_ms - b.first_seen_ms)[0];
  const [into, setInto] = useState(String(oldest?.number ?? ""));
  const wish = useWish(done);
  const others = groups.filter((one) => String(one.number) !== into);
  const body = { into: Number(into), numbers: others.map((one) => one.number) };
  const { data } = useQuery({
    queryKey: ["errors", site.id, "merge", body],
    queryFn: ({ signal }) =>
      ask<MergePreview>(`/sites/${site.id}/errors/merge/preview`, { method: "POST", body, signal }),
  });
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
        {others.map((one) => one.short_id).join(", ")} {others.length === 1 ? "becomes" : "become"} part of{" "}
        {groups.find((one) => String(one.number) === into)?.short_id}
        {data &&
          `, which then has ${plural(data.events, "event")}, ${plural(data.users, "person", "people")} and ${plural(data.hashes, "fingerprint")}`}
        . What comes later under any of these fingerprints joins it, too. Its page can part them again.
      </p>
      <Button loading={wish.isPending} onClick={() => wish.mutate({ path: "merge", body, said: "Merged" })}>
        Merge
      </Button>
    </Modal>
  );
}
