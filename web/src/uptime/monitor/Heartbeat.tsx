import { Code } from "../../kit/Code";
import { ago } from "../../kit/dates";
import { Part } from "../../kit/Room";
import { Status } from "../frame/Status";
import type { MonitorDetail, WordCard } from "../types";
import { useUptime } from "../useUptime";
import { lasted, second } from "../words";
import classes from "./Monitor.module.css";

const TONES: Record<string, string> = { ok: "up", error: "down", in_progress: "new", log: "unmeasured" };
const WORDS: Record<string, string> = { ok: "well", error: "failed", in_progress: "began", log: "wrote" };

/** How a job reports, and what it reported lately. */
export function Heartbeat({ monitor }: { monitor: MonitorDetail }) {
  const { data } = useUptime<WordCard[]>(`monitors/${monitor.id}/pings`, {}, { every: 10_000 });
  const url = `${location.origin}${monitor.ping_path}`;
  return (
    <>
      <Part title={monitor.due_at ? `Expected ${ago(monitor.due_at, new Date())}` : "How it reports"}>
        <div className={classes.snippets}>
          <Code
            label="crontab"
            text={`0 3 * * * /usr/local/bin/backup && curl -fsS -m 10 --retry 5 -o /dev/null ${url}`}
          />
          <Code
            label="shell, with its length, exit code and last words"
            text={`curl -fsS -m 10 ${url}/start\nout=$(/usr/local/bin/backup 2>&1); code=$?\ncurl -fsS -m 10 --retry 5 --data-raw "\${out: -4000}" ${url}/$code`}
          />
          <Code label="Python" text={`import urllib.request\n\nurllib.request.urlopen("${url}", timeout=10)`} />
          <Code label="also" text={`${url}/start\n${url}/fail\n${url}/log\n${url}/<exit code>`} />
        </div>
      </Part>
      <Part title="Latest words">
        {data?.length === 0 && <p className={classes.none}>Nothing yet. The address above is a secret of this job.</p>}
        <ul className={classes.responses}>
          {data?.map((word) => (
            <li key={word.at_ms}>
              <details>
                <summary>
                  <time>{second(word.at_ms)}</time>
                  <Status status={TONES[word.status] ?? "new"} />
                  <span>{word.exit_code || ""}</span>
                  <span>{word.duration_s ? lasted(word.duration_s) : ""}</span>
                  <span>{WORDS[word.status] ?? word.status}</span>
                  <span>{word.environment}</span>
                </summary>
                {word.body && (
                  <div className={classes.opened}>
                    <pre tabIndex={0} role="region" aria-label="What it said">
                      {word.body}
                    </pre>
                  </div>
                )}
              </details>
            </li>
          ))}
        </ul>
      </Part>
    </>
  );
}
