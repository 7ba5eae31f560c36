import { Checkbox, Tooltip } from "@mantine/core";
import { IconMessage } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { since } from "../../kit/dates";
import { count, exact, plural } from "../../kit/numbers";
import { Badges } from "../Badges";
import { Spark } from "../Spark";
import type { ErrorGroupRow } from "../types";
import classes from "./Errors.module.css";

interface Props {
  group: ErrorGroupRow;
  now: Date;
  marks: readonly number[];
  search: Record<string, string | undefined>;
  isMarked: boolean;
  isAt: boolean;
  toggle: () => void;
}

const initials = (name: string): string =>
  name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase() ?? "")
    .join("");

/** One error in the list. */
export function Row({ group, now, marks, search, isMarked, isAt, toggle }: Props) {
  const site = useSite();
  const last = new Date(group.last_seen_ms).toISOString();
  const first = new Date(group.first_seen_ms).toISOString();
  const name = group.type || group.value || group.title;
  return (
    <li className={classes.row} data-at={isAt || undefined} data-marked={isMarked || undefined}>
      <Checkbox size="xs" checked={isMarked} onChange={toggle} aria-label={`Mark ${group.short_id}`} />
      <i className={classes.level} data-level={group.level} title={group.level} />
      <div className={classes.what}>
        <Link
          to="/$site/errors/$number"
          params={{ site: site.id, number: String(group.number) }}
          search={search as never}
          className={classes.title}
        >
          <strong>{name}</strong>
          {group.type && group.value && <span>{group.value}</span>}
        </Link>
        <div className={classes.where}>
          <span className="mono">{group.short_id}</span>
          {group.culprit && <span className={classes.culprit}>{group.culprit}</span>}
          <Badges group={group} />
          {group.comments > 0 && (
            <span className={classes.comments} title={plural(group.comments, "comment")}>
              <IconMessage size={12} aria-hidden="true" /> {group.comments}
            </span>
          )}
        </div>
      </div>
      <div className={classes.spark}>
        <Spark counts={group.counts} marks={marks} label={`${plural(group.events, "event")} in this time`} />
      </div>
      <div className={classes.age}>
        <span>{since(last, now)}</span>
        <span className="quiet">first {since(first, now)}</span>
      </div>
      <b className={classes.count} title={exact(group.events)}>
        {count(group.events)}
        <small>events</small>
      </b>
      <b className={classes.count} title={exact(group.users)}>
        {group.users ? count(group.users) : "–"}
        <small>people</small>
      </b>
      <div className={classes.who}>
        {group.assignee && (
          <Tooltip label={`Assigned to ${group.assignee.name}`}>
            <span role="img" aria-label={`Assigned to ${group.assignee.name}`}>
              {initials(group.assignee.name)}
            </span>
          </Tooltip>
        )}
      </div>
    </li>
  );
}
