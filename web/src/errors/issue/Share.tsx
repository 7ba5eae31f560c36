import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconCopy, IconLink, IconShare } from "@tabler/icons-react";
import { useState } from "react";
import { address } from "../../api/client";
import { useSite } from "../../api/useSite";
import type { ErrorGroupView } from "../types";
import { ShareLink } from "./ShareLink";

/** Ways to carry an error to somewhere else. */
export function Share({ group, event }: { group: ErrorGroupView; event?: string }) {
  const site = useSite();
  const [isSharing, setSharing] = useState(false);
  const path = `/sites/${site.id}/errors/groups/${group.number}/events/${event}/markdown`;
  const copy = async (text: Promise<string> | string, said: string) => {
    await navigator.clipboard.writeText(await text);
    notifications.show({ message: said });
  };
  const markdown = async () => (await fetch(address(path), { headers: { "x-nightjar": "1" } })).text();
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconShare size={14} />}
            rightSection={<IconChevronDown size={13} />}
          >
            Share
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => copy(location.href, "The address is copied")}>
            Copy the address, for the team
          </Menu.Item>
          {site.role !== "viewer" && (
            <Menu.Item leftSection={<IconLink size={14} />} onClick={() => setSharing(true)}>
              A link for anybody…
            </Menu.Item>
          )}
          {event && (
            <>
              <Menu.Item
                leftSection={<IconCopy size={14} />}
                onClick={() => copy(markdown(), "Copied as Markdown, for a ticket or an assistant")}
              >
                Copy as Markdown
              </Menu.Item>
              <Menu.Item component="a" href={address(`/sites/${site.id}/errors/events/${event}/json`)} target="_blank">
                Raw JSON
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isSharing && <ShareLink number={group.number} close={() => setSharing(false)} />}
    </>
  );
}
