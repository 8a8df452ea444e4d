import { useEffect, useRef, useState } from "preact/hooks";

import { Refusal } from "../api.js";
import { Failed, useWork, Wait } from "../parts.js";
import { t } from "../text/text.js";
import { useDialog } from "./dialog.js";

export const hasCamera = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

/** Not in every browser, nor in the types. */
declare const ImageCapture: undefined | (new (track: MediaStreamTrack) => { takePhoto(): Promise<Blob> });

/** Photographs papers, one after another; no picture comes near the device's gallery. */
export function Camera({ onShot, onClose }: { onShot: (file: File) => void; onClose: () => void }) {
  const dialog = useDialog();
  const video = useRef<HTMLVideoElement>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [shots, setShots] = useState(0);
  const work = useWork();
  useEffect(() => {
    let there = true;
    let opened: MediaStream | null = null;
    void work.run(async () => {
      opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 4096 }, height: { ideal: 3072 } }, audio: false }).catch(() => {
        throw new Refusal("camera");
      });
      if (!there) return end(opened);
      if (video.current) {
        video.current.srcObject = opened;
        await video.current.play();
      }
      setStream(opened);
    });
    return () => {
      there = false;
      end(opened);
    };
  }, []);
  const shoot = async (): Promise<void> => {
    if (!stream || !video.current) return;
    const picture = await still(stream, video.current);
    onShot(new File([picture], t("cameraFile"), { type: picture.type }));
    setShots((n) => n + 1);
  };
  return (
    <dialog ref={dialog} class="papers-dialog" aria-labelledby="camera-title" onClose={onClose}>
      <div class="papers-dialog-head">
        <h2 id="camera-title">{t("cameraTitle")}</h2>
        <button type="button" class={shots > 0 ? "primary" : ""} onClick={() => dialog.current?.close()}>
          {shots > 0 ? t("cameraDone") : t("cancel")}
        </button>
      </div>
      <p class="hint">{t("cameraLead")}</p>
      <Failed cause={work.cause} />
      {!stream && !work.cause && <Wait>{t("cameraStarting")}</Wait>}
      <video ref={video} class={stream ? "papers-video" : "papers-video undrawn"} playsInline muted aria-label={t("cameraView")} />
      {stream && (
        <div class="papers-shutter">
          <button type="button" class="primary" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(shoot)}>
            {t("cameraShoot")}
          </button>
          <span role="status">{shots > 0 && t("cameraCount", shots)}</span>
        </div>
      )}
    </dialog>
  );
}

function end(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** A photograph where the browser takes one, else what the camera shows. */
async function still(stream: MediaStream, video: HTMLVideoElement): Promise<Blob> {
  const track = stream.getVideoTracks()[0];
  if (typeof ImageCapture === "function" && track) {
    const photo = await new ImageCapture(track).takePhoto().catch(() => null);
    if (photo) return photo;
  }
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const frame = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
  canvas.width = canvas.height = 0;
  if (!frame) throw new Refusal("camera");
  return frame;
}
