import { useEffect, useRef } from "preact/hooks";

/** A dialog that is open as long as it is there; what had the focus before has it again. */
export function useDialog(): { current: HTMLDialogElement | null } {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return dialog;
}
