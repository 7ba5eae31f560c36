import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/client";
import { useMe, useSite } from "../../api/useSite";
import { since } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { useNow } from "../../kit/useNow";
import type { Activity, Assignee } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Group.module.css";
import { happened } from "./happened";
import { meantBy, named } from "./mentions";

/** What happened to an error and what people said, the latest first. */
export function ActivityPart({ number }: { number: number }) {
  const site = useSite();
  const now = useNow();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const path = `errors/groups/${number}`;
  const { data: team = [] } = useErrors<Assignee[]>("errors/team");
  const { data } = useErrors<Activity[]>(`${path}/activity`, {}, { keeps: false });
  const comment = useMutation({
    mutationFn: () => ask(`/sites/${site.id}/${path}/comments`, { method: "POST", body: { text } }),
    onSuccess: () => {
      setText("");
      return client.invalidateQueries({ queryKey: ["errors", site.id] });
    },
  });
  const remove = useMutation({
    mutationFn: (id: number) => ask(`/sites/${site.id}/${path}/comments/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["errors", site.id] }),
  });
  const me = useMe().user;
  const meant = meantBy(text, team);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) comment.mutate();
  };
  return (
    <div className={classes.activity}>
      <form onSubmit={send}>
        <Textarea
          aria-label="Comment"
          placeholder="What do you know? @name tells somebody by mail."
          autosize
          minRows={2}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {meant.length > 0 && (
          <div className={classes.meant} role="group" aria-label="Whom do you mean?">
            {meant.map(({ id, name }) => (
              <button key={id} type="button" onClick={() => setText(named(text, name))}>
                @{name}
              </button>
            ))}
          </div>
        )}
        <Button size="xs" type="submit" loading={comment.isPending} disabled={!text.trim()}>
          Comment
        </Button>
        {comment.error && <Failure error={comment.error} />}
      </form>
      <ol>
        {(data ?? []).map((one) => (
          <li key={one.id}>
            <p>
              <b>{one.actor || "It"}</b> {happened(one.verb, one.detail)}{" "}
              <span className="small quiet">{since(new Date(one.at_ms).toISOString(), now)}</span>
              {one.verb === "commented" && one.actor === me.name && (
                <button type="button" className={classes.back} onClick={() => remove.mutate(one.id)}>
                  Take back
                </button>
              )}
            </p>
            {one.text && <p className={classes.comment}>{one.text}</p>}
            <Told names={one.mentions.filter((name) => name !== one.actor)} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Who had a mail of a comment; who wrote it had none. */
const Told = ({ names }: { names: readonly string[] }) =>
  names.length > 0 && <p className="small quiet">Told by mail: {names.join(", ")}</p>;
