import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/client";
import type { Key, Site } from "../../api/types";
import { includes } from "../../api/useSite";
import { Copy } from "../../kit/Copy";
import { ago, dateOf, since } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { useNow } from "../../kit/useNow";
import { FormProblem, useChange } from "../form";
import { Section } from "../Page";
import classes from "../Page.module.css";
import { NewKey } from "./NewKey";

function life(key: Key, now: Date): string {
  if (key.revoked_at) return `Revoked ${since(key.revoked_at, now)}`;
  const used = key.last_used_at ? `used ${since(key.last_used_at, now)}` : "never used";
  const end = key.expires_at ? `, expires ${ago(key.expires_at, now)}` : "";
  return `Made ${dateOf(key.created_at)}, ${used}${end}`;
}

function KeyRow({ site, item, mayRevoke }: { site: Site; item: Key; mayRevoke: boolean }) {
  const now = useNow();
  const client = useQueryClient();
  const revoke = useChange(
    () => ask<void>(`/sites/${site.id}/keys/${item.id}`, { method: "DELETE" }),
    () => client.invalidateQueries({ queryKey: ["keys", site.id] }),
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
            <Tooltip label="It stops working within a second, everywhere" position="left">
              <Menu.Item c="var(--down)" onClick={() => revoke.mutate(undefined)}>
                Revoke
              </Menu.Item>
            </Tooltip>
          </Menu.Dropdown>
        </Menu>
      )}
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

export function Keys({ site }: { site: Site }) {
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Key | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["keys", site.id],
    queryFn: ({ signal }) => ask<Key[]>(`/sites/${site.id}/keys`, { signal }),
  });
  const mayChange = includes(site.role, "admin");
  const add = mayChange ? (
    <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
      New key
    </Button>
  ) : null;
  return (
    <Section
      title="Keys"
      about={
        <>
          A <b>public</b> key only writes; it may stand in a page. A <b>secret</b> key has scopes and belongs on a
          server.
        </>
      }
      actions={add}
    >
      {made && <Revealed item={made} done={() => setMade(null)} />}
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={160} />}
      {!data && !error && <div className="skeleton" style={{ height: 160 }} />}
      {data?.length === 0 && (
        <Empty title="No keys" minHeight={160}>
          Make one for your server, or for the command line.
        </Empty>
      )}
      <ul className={classes.list}>
        {data?.map((item) => (
          <KeyRow key={item.id} site={site} item={item} mayRevoke={mayChange} />
        ))}
      </ul>
      <NewKey
        site={site}
        opened={making}
        close={(key) => {
          setMaking(false);
          if (!key) return;
          setMade(key);
          client.invalidateQueries({ queryKey: ["keys", site.id] });
        }}
      />
    </Section>
  );
}
