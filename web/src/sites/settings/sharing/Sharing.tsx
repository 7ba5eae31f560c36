import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconCode,
  IconDots,
  IconLink,
  IconLock,
  IconPencil,
  IconPlus,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Share, Site } from "../../../api/types";
import { Copy } from "../../../kit/Copy";
import { dateOf, since } from "../../../kit/dates";
import { Empty } from "../../../kit/Empty";
import { Failure } from "../../../kit/Failure";
import { useNow } from "../../../kit/useNow";
import { FormProblem, useChange } from "../../form";
import { Section } from "../../Page";
import page from "../../Page.module.css";
import { BadgeSection } from "./BadgeSection";
import { EmbedDialog } from "./EmbedDialog";
import { ShareForm } from "./ShareForm";

/** What a link shows, and how long. */
function About({ share }: { share: Share }) {
  const now = useNow(60_000);
  const said = [
    share.limits.map(({ sentence }) => sentence).join(" · ") || "Everything of this site",
    share.expires_at && `until ${dateOf(share.expires_at)}`,
    share.last_used_at ? `used ${since(share.last_used_at, now)}` : "not used yet",
  ];
  return <span className="small quiet">{said.filter(Boolean).join(" · ")}</span>;
}

interface RowProps {
  share: Share;
  site: Site;
  edit: () => void;
  embed: () => void;
  changed: () => void;
}

function ShareRow({ share, site, edit, embed, changed }: RowProps) {
  const path = `/sites/${site.id}/shares/${share.id}`;
  const remove = useChange(() => ask<void>(path, { method: "DELETE" }), changed);
  const renew = useChange(() => ask<Share>(path, { method: "PATCH", body: { new_link: true } }), changed);
  return (
    <li>
      {share.has_password ? <IconLock size={16} aria-label="With a password" /> : <IconLink size={16} aria-hidden />}
      <span className={page.grow}>
        <span className={page.name}>{share.name}</span>
        <About share={share} />
        <FormProblem error={remove.error ?? renew.error} />
      </span>
      <Copy text={share.url} label="Copy link" />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More about ${share.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={edit}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<IconCode size={15} />} onClick={embed}>
            Embed
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => renew.mutate(undefined)}>
            Make a new link; the old one ends
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={15} />} c="var(--down)" onClick={() => remove.mutate(undefined)}>
            Delete; it ends at once
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

/** Links for people without an account, pages that show the numbers in a frame, and the badge. */
export function Sharing({ site }: { site: Site }) {
  const client = useQueryClient();
  const { f = [] } = useSearch({ strict: false }) as { f?: string[] };
  const [editing, edit] = useState<Share | "new" | null>(f.length ? "new" : null);
  const [embedding, embed] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["shares", site.id],
    queryFn: ({ signal }) => ask<Share[]>(`/sites/${site.id}/shares`, { signal }),
  });
  const changed = () => client.invalidateQueries({ queryKey: ["shares", site.id] });
  return (
    <>
      <Section
        title="Links"
        about="Who has one sees the numbers of this site, without an account, and nothing else. It can ask for a password, show only what some filters choose, and be ended at any time."
        actions={
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => edit("new")}>
            New link
          </Button>
        }
      >
        {error && !data && <Failure error={error} retry={() => refetch()} minHeight={160} />}
        {!data && !error && <div className="skeleton" style={{ height: 160 }} />}
        {data?.length === 0 && (
          <Empty title="No links" minHeight={160}>
            Make one for a customer, for the board, or for everybody.
          </Empty>
        )}
        <ul className={page.list}>
          {data?.map((share) => (
            <ShareRow
              key={share.id}
              share={share}
              site={site}
              changed={changed}
              edit={() => edit(share)}
              embed={() => embed(share.id)}
            />
          ))}
        </ul>
      </Section>
      <BadgeSection site={site} />
      <ShareForm
        site={site}
        share={editing}
        limits={f}
        close={(done) => {
          edit(null);
          if (done) changed();
        }}
      />
      <EmbedDialog
        site={site}
        share={data?.find((share) => share.id === embedding)}
        changed={changed}
        close={() => embed(null)}
      />
    </>
  );
}
