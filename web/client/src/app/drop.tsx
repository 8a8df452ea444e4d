import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

interface Props {
  lead: string;
  choose: string;
  hint: string;
  accept: string;
  onFiles: (files: readonly File[]) => void;
  /** More buttons beside the one that chooses files. */
  children?: ComponentChildren;
}

/** Takes files that are dropped or chosen. */
export function Drop({ lead, choose, hint, accept, onFiles, children }: Props) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const files = (e: DragEvent): boolean => e.dataTransfer?.types.includes("Files") ?? false;
  return (
    <div
      class={over ? "papers-drop over-it" : "papers-drop"}
      onDragOver={(e) => {
        if (!files(e)) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        if (!files(e)) return;
        e.preventDefault();
        setOver(false);
        onFiles([...(e.dataTransfer?.files ?? [])]);
      }}
    >
      <p class="papers-drop-lead">{lead}</p>
      <div class="row">
        <button type="button" class="primary" onClick={() => input.current?.click()}>
          {choose}
        </button>
        {children}
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={accept}
        onChange={(e) => {
          onFiles([...(e.currentTarget.files ?? [])]);
          e.currentTarget.value = ""; // the same file may be chosen again
        }}
      />
      <p class="hint">{hint}</p>
    </div>
  );
}
