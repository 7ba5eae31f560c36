import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import {
  IconBuilding,
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSelector,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { ask } from "../api/client";
import { queryClient } from "../api/queries";
import { useMe } from "../api/useSite";
import { LetterTile } from "../kit/LetterTile";
import classes from "./Shell.module.css";

export const SCHEMES = [
  { value: "light", label: "Light", icon: IconSun },
  { value: "dark", label: "Dark", icon: IconMoon },
  { value: "auto", label: "System", icon: IconDeviceDesktop },
] as const;

/** Ends the session here, and forgets everything that was read in it. */
export async function signOut(): Promise<void> {
  await ask("/sign-out", { method: "POST" }).catch(() => undefined);
  queryClient.clear();
  location.assign("/sign-in");
}

export function AccountMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu width={232} position="top-start">
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <LetterTile name={me.user.name} size={22} />
          <span className={classes.cut}>{me.user.name}</span>
          <span className="hidden-text">, account</span>
          <IconSelector size={15} stroke={1.6} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.user.email}</Menu.Label>
        <Menu.Item leftSection={<IconUser size={15} />} onClick={() => navigate({ to: "/account" })}>
          Account
        </Menu.Item>
        {me.organizations.map((organization) => (
          <Menu.Item
            key={organization.id}
            leftSection={<IconBuilding size={15} />}
            onClick={() =>
              navigate({ to: "/organization/$org/$part", params: { org: String(organization.id), part: "members" } })
            }
          >
            {organization.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {SCHEMES.map(({ value, label, icon: Shape }) => (
          <Menu.Item
            key={value}
            leftSection={<Shape size={15} />}
            rightSection={colorScheme === value ? <IconCheck size={14} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
