import { Menu, TextInput, UnstyledButton } from "@mantine/core";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMe } from "../api/useSite";
import { LetterTile } from "../kit/LetterTile";
import classes from "./Shell.module.css";

const MANY = 8;

export function SiteSwitcher() {
  const me = useMe();
  const navigate = useNavigate();
  const { site: id } = useParams({ strict: false });
  const [sought, seek] = useState("");
  const here = me.sites.find((site) => site.id === id);
  const sites = me.sites.filter((site) => `${site.name} ${site.domain}`.toLowerCase().includes(sought.toLowerCase()));
  return (
    <Menu width={248} position="bottom-start" onClose={() => seek("")}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher}>
          {here ? <LetterTile name={here.domain} size={20} /> : <span className={classes.none} />}
          <span className={classes.cut}>{here?.domain ?? "All sites"}</span>
          <span className="hidden-text">, choose a site</span>
          <IconSelector size={15} stroke={1.6} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {me.sites.length > MANY && (
          <TextInput
            mb={4}
            size="xs"
            aria-label="Find a site"
            placeholder="Find a site"
            value={sought}
            onChange={(event) => seek(event.currentTarget.value)}
          />
        )}
        <div className={classes.sites}>
          {sites.map((site) => (
            <Menu.Item
              key={site.id}
              leftSection={<LetterTile name={site.domain} size={18} />}
              rightSection={site.id === id ? <IconCheck size={14} /> : null}
              onClick={() => navigate({ to: "/$site", params: { site: site.id } })}
            >
              <span className={classes.cut}>{site.domain}</span>
            </Menu.Item>
          ))}
        </div>
        {me.sites.length > 0 && <Menu.Divider />}
        <Menu.Item onClick={() => navigate({ to: "/sites" })}>All sites</Menu.Item>
        <Menu.Item leftSection={<IconPlus size={15} />} onClick={() => navigate({ to: "/sites/new" })}>
          Add a site
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
