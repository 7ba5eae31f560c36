import { Button, Input, Modal, SegmentedControl, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Share, Site } from "../../../api/types";
import { Code } from "../../../kit/Code";
import { isBackground } from "../../../kit/frame";
import { FormProblem, fieldError, useChange } from "../../form";
import page from "../../Page.module.css";
import classes from "./Sharing.module.css";
import { frameSnippet, frameUrl } from "./snippets";

interface Props {
  site: Site;
  share: Share;
  changed: () => void;
}

/** Who may frame it: nobody until somebody is named. */
function Ancestors({ site, share, changed }: Props) {
  const [ancestors, setAncestors] = useState(share.ancestors);
  const save = useChange(
    () => ask<Share>(`/sites/${site.id}/shares/${share.id}`, { method: "PATCH", body: { ancestors } }),
    changed,
  );
  return (
    <form
      className={page.row}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined);
      }}
    >
      <TagsInput
        label="Pages that may show it"
        description="Origins such as https://www.example.com; * for all. Every other page is refused by the browser."
        placeholder={ancestors.length ? "" : "None yet"}
        value={ancestors}
        onChange={setAncestors}
        acceptValueOnBlur
        style={{ flex: 1, minWidth: 240 }}
        error={save.error ? (fieldError(save.error, "ancestors.0") ?? save.error.message) : undefined}
      />
      <Button type="submit" variant="default" loading={save.isPending}>
        Save
      </Button>
      <FormProblem error={null} />
    </form>
  );
}

function Embed(props: Props) {
  const { share } = props;
  const [theme, setTheme] = useState("system");
  const [background, setBackground] = useState("transparent");
  const look = { theme, background: isBackground(background) ? background : "transparent" };
  return (
    <div className={classes.embed}>
      <Ancestors {...props} />
      <div className={page.row}>
        <Input.Wrapper label="Theme" labelElement="div">
          <SegmentedControl
            aria-label="Theme"
            className={classes.theme}
            value={theme}
            onChange={setTheme}
            data={[
              { value: "system", label: "System" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </Input.Wrapper>
        <TextInput
          label="Background"
          value={background}
          onChange={(event) => setBackground(event.currentTarget.value.trim())}
          error={isBackground(background) ? undefined : "transparent, or a colour as #rrggbb"}
        />
      </div>
      <Code text={frameSnippet(share.url, look)} label="HTML" />
      {share.ancestors.length > 0 ? (
        <iframe
          key={share.ancestors.join(" ")}
          className={classes.preview}
          title={`Preview of ${share.name}`}
          src={frameUrl(share.url, look, location.origin)}
          style={{ colorScheme: theme === "system" ? undefined : theme }}
        />
      ) : (
        <p className="quiet small">A preview stands here once a page may show it.</p>
      )}
    </div>
  );
}

export function EmbedDialog({ share, close, ...props }: Omit<Props, "share"> & { share?: Share; close: () => void }) {
  return (
    <Modal opened={share !== undefined} onClose={close} title={`Embed ${share?.name ?? ""}`} size={880}>
      {share && <Embed key={share.id} share={share} {...props} />}
    </Modal>
  );
}
