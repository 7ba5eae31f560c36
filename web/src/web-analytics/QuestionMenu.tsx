import { ActionIcon, Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconCode, IconDots, IconFileTypeCsv, IconTerminal2 } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useIsShared, useSite } from "../api/useSite";
import { QueryDrawer } from "./QueryDrawer";
import { curlOf, type Question } from "./questions";
import type { Asked } from "./view";

interface Props {
  /** What it is a menu of: "More about {label}". */
  label: string;
  question: Question;
  view: Asked;
  /** Downloads the answer as CSV. */
  csv?: () => void;
  size?: number;
  children?: ReactNode;
}

/** The menu of a number or a table: the SQL behind it, the same question for a shell, and what else there is to do. */
export function QuestionMenu({ label, question, view, csv, size, children }: Props) {
  const site = useSite();
  const isShared = useIsShared();
  const [isShown, show] = useState(false);
  const clipboard = useClipboard();
  const copy = () => {
    clipboard.copy(curlOf(site, view, question, location.origin));
    notifications.show({ message: "Copied. Put a secret key with the scope read into NIGHTJAR_KEY." });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={size} aria-label={`More about ${label}`}>
            <IconDots size={size ? 16 : 15} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCode size={15} />} onClick={() => show(true)}>
            Show query
          </Menu.Item>
          {/* Who came by a shared link has no key to ask with. */}
          {!isShared && (
            <Menu.Item leftSection={<IconTerminal2 size={15} />} onClick={copy}>
              Copy as curl
            </Menu.Item>
          )}
          {csv && (
            <Menu.Item leftSection={<IconFileTypeCsv size={15} />} onClick={csv}>
              Download CSV
            </Menu.Item>
          )}
          {children}
        </Menu.Dropdown>
      </Menu>
      <QueryDrawer view={view} question={isShown ? question : null} close={() => show(false)} />
    </>
  );
}
