import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ask } from "../api/client";
import type { Key } from "../api/types";
import { Copy } from "../kit/Copy";
import { ago, dateOf, since } from "../kit/dates";
import { Failure } from "../kit/Failure";
import { exact } from "../kit/numbers";
import { useNow } from "../kit/useNow";
import { FormProblem, useChange } from "./form";
import { KeyQuota } from "./KeyQuota";
import { type KeyChoice, NewKey } from "./NewKey";
import { Section } from "./Page";
import classes from "./Page.module.css";

function life(key: Key, now: Date): string {
  if (key.revoked_at) return `Revoked ${since(key.revoked_at, now)}`;
  const used = key.last_used_at ? `used ${since(key.last_used_at, now)}` : "never used";
  const end = key.expires_at ? `, expires ${ago(key.expires_at, now)}` : "";
  const most = key.most_errors_a_day ? `, at most ${exact(key.most_errors_a_day)} errors a day` : "";
  return `Made ${dateOf(key.created_at)}, ${used}${end}${most}`;
}

type RowProps = { path: string; item: Key; mayRevoke: boolean; mayBeLimited: boolean };

function KeyRow({ path, item, mayRevoke, mayBeLimited }: RowProps) {
  const now = useNow();
  const client = useQueryClient();
  const [isLimiting, setLimiting] = useState(false);
  const revoke = useChange(
    () => ask<void>(`${path}/${item.id}`, { method: "DELETE" }),
    () => client.invalidateQueries({ queryKey: ["keys", path] }),
  );
  const isDead = item.revoked_at !== null;
  return (
    <li>
      <span className={classes.grow}>
        <span className={classes.name}>
          {item.name} <span className={classes.tag}>{item.scopes.join(", ")}</span>
        </span>
        <code
          className={isDead ? "mono small quiet" : "mono small"}
          style={isDead ? { textDecoration: "line-through" } : undefined}
        >
          {item.token ?? item.hint}
        </code>
        <span className="small quiet">{life(item, now)}</span>
        <FormProblem error={revoke.error} />
      </span>
      {item.token && !isDead && <Copy text={item.token} />}
      {!isDead && mayRevoke && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`More about ${item.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayBeLimited && <Menu.Item onClick={() => setLimiting(true)}>Errors a day…</Menu.Item>}
            <Tooltip label="It stops working within a second, everywhere" position="left">
              <Menu.Item c="var(--down)" onClick={() => revoke.mutate(undefined)}>
                Revoke
              </Menu.Item>
            </Tooltip>
          </Menu.Dropdown>
        </Menu>
      )}
      <KeyQuota
        path={path}
        item={item}
        opened={isLimiting}
        close={(changed) => {
          setLimiting(false);
          if (changed) client.invalidateQueries({ queryKey: ["keys", path] });
        }}
      />
    </li>
  );
}

/** The key that was made a moment ago: its secret is shown now and never again. */
function Revealed({ item, done }: { item: Key; done: () => void }) {
  return (
    <div className={classes.notice} role="status" style={{ marginBottom: 16 }}>
      <p>
        <b>{item.name}</b>: copy it now.{" "}
        {item.kind === "secret" && "Only its fingerprint is stored, so it cannot be shown again."}
      </p>
      <code className="mono" style={{ overflowWrap: "anywhere" }}>
        {item.token}
      </code>
      <div className={classes.row} style={{ marginTop: 12 }}>
        <Copy text={item.token ?? ""} />
        <Button variant="subtle" color="gray" size="xs" onClick={done}>
          I have it
        </Button>
      </div>
    </div>
  );
}

type ListProps = {
  /** Where they are asked for, made and revoked. */
  path: string;
  about: ReactNode;
  empty: ReactNode;
  choice: KeyChoice;
  mayChange: boolean;
};

/** The keys of a site or of an organization. */
export function KeyList({ path, about, empty, choice, mayChange }: ListProps) {
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Key | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["keys", path],
    queryFn: ({ signal }) => ask<Key[]>(path, { signal }),
  });
  const add = mayChange ? (
    <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
      New key
    </Button>
  ) : null;
  return (
    <Section title="Keys" about={about} actions={add}>
      {made && <Revealed item={made} done={() => setMade(null)} />}
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={160} />}
      {!data && !error && <div className="skeleton" style={{ height: 160 }} />}
      {data?.length === 0 && empty}
      <ul className={classes.list}>
        {data?.map((item) => (
          <KeyRow
            key={item.id}
            path={path}
            item={item}
            mayRevoke={mayChange}
            mayBeLimited={choice.mayBePublic && item.scopes.includes("ingest")}
          />
        ))}
      </ul>
      <NewKey
        path={path}
        choice={choice}
        opened={making}
        close={(key) => {
          setMaking(false);
          if (!key) return;
          setMade(key);
          client.invalidateQueries({ queryKey: ["keys", path] });
        }}
      />
    </Section>
  );
}
