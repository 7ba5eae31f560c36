import { Button, Checkbox, TextInput, Tooltip } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Site } from "../../../api/types";
import { dateOf } from "../../../kit/dates";
import { FormProblem, fieldError, useChange } from "../../form";
import page from "../../Page.module.css";
import classes from "./Reports.module.css";
import { keyOfReports, type Subscription, TOPICS, type Topic } from "./shapes";

interface Want {
  recipient: string;
  topic: Topic;
  /** What is there now, and is to go. */
  subscription?: Subscription;
}

function useWants(site: Site) {
  const client = useQueryClient();
  return useChange(
    async (wants: Want[]) => {
      for (const { recipient, topic, subscription } of wants) {
        const path = `/sites/${site.id}/reports`;
        if (subscription) await ask<void>(`${path}/${subscription.id}`, { method: "DELETE" });
        else await ask<Subscription>(path, { method: "POST", body: { recipient, topic } });
      }
    },
    () => client.invalidateQueries({ queryKey: keyOfReports(site) }),
  );
}

function Cell({ site, want, name }: { site: Site; want: Want; name: string }) {
  const change = useWants(site);
  const ended = want.subscription?.unsubscribed_at;
  const box = (
    <Checkbox
      aria-label={`${name} to ${want.recipient}`}
      checked={want.subscription !== undefined && !ended}
      disabled={Boolean(ended) || change.isPending}
      onChange={() => change.mutate([want])}
    />
  );
  return (
    <td>
      {ended ? (
        <Tooltip label={`Unsubscribed on ${dateOf(ended)}. Only they can undo it, by the link in their last mail.`}>
          <span className={classes.ended}>{box}</span>
        </Tooltip>
      ) : (
        box
      )}
      <FormProblem error={change.error} />
    </td>
  );
}

function Add({ site }: { site: Site }) {
  const [recipient, type] = useState("");
  const [topics, choose] = useState<string[]>(["weekly_report"]);
  const change = useWants(site);
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        const wants = TOPICS.filter(({ topic }) => topics.includes(topic)).map(({ topic }) => ({ recipient, topic }));
        change.mutate(wants, { onSuccess: () => type("") });
      }}
    >
      <TextInput
        label="E-mail address"
        placeholder="friend@example.com"
        type="email"
        required
        value={recipient}
        onChange={(event) => type(event.currentTarget.value)}
        error={fieldError(change.error, "recipient")}
        className={classes.address}
      />
      <Checkbox.Group value={topics} onChange={choose} aria-label="What to send">
        <div className={classes.topics}>
          {TOPICS.map(({ topic, label }) => (
            <Checkbox key={topic} value={topic} label={label} />
          ))}
        </div>
      </Checkbox.Group>
      <Button type="submit" variant="default" loading={change.isPending} disabled={topics.length === 0}>
        Add
      </Button>
      <FormProblem error={change.error} />
    </form>
  );
}

/** Who gets what: a line a person, a column a kind of mail. */
export function Recipients({ site, subscriptions }: { site: Site; subscriptions: Subscription[] }) {
  const people = [...new Set(subscriptions.map((one) => one.recipient))];
  return (
    <>
      {people.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.recipients}>
            <thead>
              <tr>
                <th scope="col">Recipient</th>
                {TOPICS.map(({ topic, label }) => (
                  <th scope="col" key={topic}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {people.map((recipient) => (
                <tr key={recipient}>
                  <th scope="row" className={page.name}>
                    {recipient}
                  </th>
                  {TOPICS.map(({ topic, name }) => {
                    const subscription = subscriptions.find(
                      (one) => one.recipient === recipient && one.topic === topic,
                    );
                    return <Cell key={topic} site={site} name={name} want={{ recipient, topic, subscription }} />;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Add site={site} />
    </>
  );
}
