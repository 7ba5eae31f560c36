import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Goal, ListedGoal, Site } from "../../../api/types";
import { includes } from "../../../api/useSite";
import { Empty } from "../../../kit/Empty";
import { Failure } from "../../../kit/Failure";
import { FormProblem, useChange } from "../../form";
import { Section } from "../../Page";
import classes from "../../Page.module.css";
import { GoalDialog } from "./GoalDialog";

const KINDS: Record<Goal["kind"], string> = { event: "Event", page: "Page", scroll: "Scroll" };

function what(goal: Goal): string {
  if (goal.kind === "event")
    return goal.currency ? `${goal.event_name} · revenue in ${goal.currency}` : `${goal.event_name}`;
  return goal.kind === "page" ? `${goal.path}` : `${goal.scroll_pct}% of ${goal.path}`;
}

function Line({ site, goal, edit, mayEdit }: { site: Site; goal: ListedGoal; edit: () => void; mayEdit: boolean }) {
  const client = useQueryClient();
  const [isAsked, warn] = useState(false);
  const remove = useChange(
    () => ask<void>(`/sites/${site.id}/goals/${goal.id}`, { method: "DELETE" }),
    () => client.invalidateQueries({ queryKey: ["goals", site.id] }),
  );
  const rules = goal.alert_rules;
  return (
    <li>
      <span className={classes.grow}>
        <span className={classes.name}>
          {goal.name} <span className={classes.tag}>{KINDS[goal.kind]}</span>
        </span>
        <span className="mono small quiet">{what(goal)}</span>
        {isAsked && (
          <span className={classes.asked} role="alert">
            <span className="small">
              {rules.length === 1 ? "The alert rule" : "The alert rules"} {rules.map((one) => `“${one}”`).join(", ")}{" "}
              {rules.length === 1 ? "watches" : "watch"} it. Without it there is nothing to look at: what fires now
              ends, and the rule says so until it watches another goal.
            </span>
            <Button size="compact-xs" color="red" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
              Delete all the same
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => warn(false)}>
              Keep it
            </Button>
          </span>
        )}
        <FormProblem error={remove.error} />
      </span>
      {mayEdit && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`More about ${goal.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={edit}>Edit</Menu.Item>
            <Menu.Item c="var(--down)" onClick={() => (rules.length > 0 ? warn(true) : remove.mutate(undefined))}>
              Delete; its events stay
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

export function Goals({ site }: { site: Site }) {
  const client = useQueryClient();
  const [edited, edit] = useState<Goal | "new" | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["goals", site.id],
    queryFn: ({ signal }) => ask<ListedGoal[]>(`/sites/${site.id}/goals`, { signal }),
  });
  const mayEdit = includes(site.role, "member");
  const close = (isChanged: boolean) => {
    edit(null);
    if (isChanged) client.invalidateQueries({ queryKey: ["goals", site.id] });
  };
  return (
    <Section
      title="Goals"
      about="What visitors should do: an event, a page that they reach, or how far they read one. A goal counts all history, also that of before it was made."
      actions={
        mayEdit && (
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => edit("new")}>
            New goal
          </Button>
        )
      }
    >
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={160} />}
      {!data && !error && <div className="skeleton" style={{ height: 160 }} />}
      {data?.length === 0 && (
        <Empty title="No goals yet" minHeight={160}>
          {mayEdit ? "Make one for a sign-up, a purchase, or a page that matters." : "Members of the site make them."}
        </Empty>
      )}
      <ul className={classes.list}>
        {data?.map((goal) => (
          <Line key={goal.id} site={site} goal={goal} edit={() => edit(goal)} mayEdit={mayEdit} />
        ))}
      </ul>
      <GoalDialog site={site} goal={edited} close={close} />
    </Section>
  );
}
