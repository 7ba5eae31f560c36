import { useNavigate } from "@tanstack/react-router";
import type { Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import type { TimeControls } from "../../kit/useTime";
import { timeOf } from "../../kit/window";
import { Found } from "../logs/Found";
import classes from "./Services.module.css";

/** What a service says, the newest first; a filter leads to the page of logs. */
export function LogsOf({ q, params, controls }: { q: string; params: Params; controls: TimeControls }) {
  const site = useSite();
  const navigate = useNavigate();
  const search = (text: string) =>
    void navigate({
      to: "/$site/logs",
      params: { site: site.id },
      search: { ...timeOf(controls.time), q: text || undefined },
    } as never);
  return (
    <div className={classes.logs}>
      <Found params={{ ...params, q }} q={q} columns={[]} wraps={false} controls={controls} search={search} />
    </div>
  );
}
