import { Tooltip } from "@mantine/core";
import classes from "./Badges.module.css";
import type { ErrorGroupRow } from "./types";

type Told = Pick<ErrorGroupRow, "status" | "reason" | "is_new" | "is_minified" | "is_unhandled" | "noise" | "priority">;

const REASONS: Record<string, string> = {
  regressed: "came back",
  escalated: "escalated",
  reopened: "taken up again",
  resolved_now: "resolved",
  resolved_in_release: "resolved in a release",
  resolved_in_next_release: "resolved in the next release",
  resolved_in_commit: "resolved in a commit",
  ignored: "ignored",
  merged: "merged",
};

/** What is special about an error, in a word each. */
export function Badges({ group }: { group: Told }) {
  const state = REASONS[group.reason];
  return (
    <span className={classes.badges}>
      {group.is_new && group.status === "unresolved" && group.reason === "new" && <b data-tone="accent">new</b>}
      {state && <b data-tone={group.status === "unresolved" ? "down" : "quiet"}>{state}</b>}
      {group.priority === "high" && <b data-tone="down">high</b>}
      {group.is_unhandled && (
        <Tooltip label="Nothing caught it: the program or page broke">
          <b>unhandled</b>
        </Tooltip>
      )}
      {group.is_minified && (
        <Tooltip label="Its frames are of a build. Upload source maps to see the code">
          <b>minified</b>
        </Tooltip>
      )}
      {group.noise && <b>{group.noise}</b>}
    </span>
  );
}
