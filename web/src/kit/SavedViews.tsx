import { ActionIcon, Button, Checkbox, Menu, Modal, TextInput } from "@mantine/core";
import { IconBookmark, IconChevronDown, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

interface View {
  id: string;
  name: string;
  address: string;
  is_personal: boolean;
}

/** Something that is asked of the server. */
interface Wish<What> {
  mutate: (what: What, then?: { onSuccess: () => void }) => void;
  isPending: boolean;
  error: Error | null;
}

interface Props {
  views: readonly View[];
  /** May they be for everybody of the site, too? */
  mayShare: boolean;
  go: (address: string) => void;
  remove: Wish<string>;
  save: Wish<{ name: string; is_personal: boolean }>;
}

/** The views of this page that were given a name, and the way to name this one. */
export function SavedViews({ views, mayShare, go, remove, save }: Props) {
  const [isNaming, setNaming] = useState(false);
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconBookmark size={14} stroke={1.6} />}
            rightSection={<IconChevronDown size={12} />}
          >
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>No view of this page has a name yet</Menu.Label>}
          {views.map(({ id, name, address, is_personal }) => (
            <div key={id} style={{ display: "flex", alignItems: "center" }}>
              <Menu.Item style={{ flex: 1, minWidth: 0 }} onClick={() => go(address)}>
                <span style={{ display: "block", overflow: "hidden", textOverflow: "ellipsis" }} title={name}>
                  {name} {is_personal && <span className="quiet small">yours</span>}
                </span>
              </Menu.Item>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the view ${name}`}
                onClick={() => remove.mutate(id)}
              >
                <IconTrash size={14} stroke={1.6} />
              </ActionIcon>
            </div>
          ))}
          {remove.error && <Menu.Label role="alert">{remove.error.message}</Menu.Label>}
          <Menu.Divider />
          <Menu.Item onClick={() => setNaming(true)}>Save this view…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isNaming && <Naming save={save} mayShare={mayShare} close={() => setNaming(false)} />}
    </>
  );
}

function Naming({ save, mayShare, close }: Pick<Props, "save" | "mayShare"> & { close: () => void }) {
  const [name, setName] = useState("");
  const [isPersonal, setPersonal] = useState(!mayShare);
  return (
    <Modal opened onClose={close} title="Save this view" size="sm">
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          save.mutate({ name: name.trim(), is_personal: isPersonal }, { onSuccess: close });
        }}
      >
        <TextInput
          data-autofocus
          label="Name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={save.error?.message}
        />
        <Checkbox
          mt={12}
          label="For me alone"
          checked={isPersonal}
          onChange={(event) => setPersonal(event.currentTarget.checked)}
        />
        <p className="quiet small" style={{ marginTop: 8 }}>
          The search, what is shown and the time are kept: a time like “last hour” moves on, two moments do not.
        </p>
        <Button type="submit" mt={16} disabled={!name.trim()} loading={save.isPending}>
          Save
        </Button>
      </form>
    </Modal>
  );
}
