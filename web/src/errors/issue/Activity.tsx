import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/client";
import { useSite } from "../../api/useSite";
import { since } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { useNow } from "../../kit/useNow";
import type { Activity } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Issue.module.css";
import { short } from "./stack";

const VERBS: Record<string, string> = {
  first_seen: "was seen for the first time",
  resolved: "resolved it",
  ignored: "ignored it",
  reopened: "took it up again",
  regressed: "came back",
  escalated: "escalated",
  assigned: "assigned it",
  unassigned: "assigned it to nobody",
  prioritized: "changed its priority",
  merged: "merged errors into it",
  unmerged: "parted it",
  commented: "wrote",
  undone: "undid it",
};

/** What happened to an error and what people said, the latest first. */
export function ActivityPart({ number }: { number: number }) {
  const site = useSite();
  const now = useNow();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const path = `errors/groups/${number}`;
  const { data } = useErrors<Activity[]>(`${path}/activity`, {}, { keeps: false });
  const comment = useMutation({
    mutationFn: () => ask(`/sites/${site.id}/${path}/comments`, { method: "POST", body: { text } }),
    onSuccess: () => {
      setText("");
      return client.invalidateQueries({ queryKey: ["errors", site.id] });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) comment.mutate();
  };
  return (
    <div className={classes.activity}>
      <form onSubmit={send}>
        <Textarea
          aria-label="Comment"
          placeholder="What do you know? @name tells somebody."
          autosize
          minRows={2}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" loading={comment.isPending} disabled={!text.trim()}>
          Comment
        </Button>
        {comment.error && <Failure error={comment.error} />}
      </form>
      <ol>
        {(data ?? []).map((one) => (
          <li key={one.id}>
            <p>
              <b>{one.actor || "It"}</b> {VERBS[one.verb] ?? one.verb.replaceAll("_", " ")}{" "}
              {Object.entries(one.detail)
                .filter(([, value]) => value !== "" && value !== null)
                .map(([name, value]) => (
                  <span key={name} className="small quiet">
                    {name.replaceAll("_", " ")} {short(value)}{" "}
                  </span>
                ))}
              <span className="small quiet">{since(new Date(one.at_ms).toISOString(), now)}</span>
            </p>
            {one.text && <p className={classes.comment}>{one.text}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}
