export type Kind = "pdf" | "picture" | "office" | "other";

/** What a file is, by its first bytes; its name decides between office files and other archives. */
export function kindOf(head: Uint8Array, name: string): Kind {
  const text = String.fromCharCode(...head.subarray(0, 1024));
  if (text.includes("%PDF-")) return "pdf";
  if (text.startsWith("\xff\xd8\xff") || text.startsWith("\x89PNG\r\n\x1a\n") || /^RIFF....WEBP/s.test(text) || /^....ftyp(heic|heix|heim|heis|hevc|mif1|msf1|avif)/s.test(text)) return "picture";
  if (text.startsWith("\xd0\xcf\x11\xe0") || /\.(docx?|xlsx?|pptx?|odt|ods|odp|rtf)$/i.test(name)) return "office";
  return "other";
}

/** A plain name in NFC: no path, nothing that steers a reader's screen. */
export function plainName(name: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).pop() ?? "";
  return last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim() || "tep";
}
