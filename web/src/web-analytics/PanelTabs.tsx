import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { TabList, tabProps } from "../kit/Tabs";

export interface Choice {
  label: string;
  dimension: string;
  isDrawn?: boolean;
}

/** A tab; with several choices it is a tab that opens a menu (Campaigns ▸ medium, source, …). */
export interface Tab {
  label: string;
  choices: readonly Choice[];
}

export const tab = (label: string, dimension: string, isDrawn = false): Tab => ({
  label,
  choices: [{ label, dimension, isDrawn }],
});

interface Props {
  title: string;
  tabs: readonly Tab[];
  chosen: Choice;
  choose: (choice: Choice) => void;
  controls: string;
}

export function PanelTabs({ title, tabs, chosen, choose, controls }: Props) {
  return (
    <TabList label={title}>
      {tabs.map((tab) => {
        const isOn = tab.choices.includes(chosen);
        const shared = tabProps(isOn, controls);
        const [first] = tab.choices;
        if (tab.choices.length === 1 && first) {
          return (
            <UnstyledButton key={tab.label} {...shared} onClick={() => choose(first)}>
              {tab.label}
            </UnstyledButton>
          );
        }
        return (
          <Menu key={tab.label} position="bottom-start">
            <Menu.Target>
              <UnstyledButton {...shared}>
                {isOn ? chosen.label : tab.label}
                <IconChevronDown size={12} stroke={2} aria-hidden="true" />
              </UnstyledButton>
            </Menu.Target>
            <Menu.Dropdown>
              {tab.choices.map((choice) => (
                <Menu.Item
                  key={choice.dimension}
                  onClick={() => choose(choice)}
                  fw={choice === chosen ? 600 : undefined}
                >
                  {choice.label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        );
      })}
    </TabList>
  );
}
