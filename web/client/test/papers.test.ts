import assert from "node:assert/strict";
import { test } from "node:test";

import { papersReady, NO_PAPERS, withMore, withoutPage, withPageAt, type PaperFile, type PaperPage, type Papers } from "../src/app/send/papers.js";
import { kindOf, plainName } from "../src/app/send/papers_kind.js";
import { bandsOf } from "../src/work/bands.js";
import { paperEdges } from "../src/work/edges.js";
import { convex, flatSize, homographyTo, mapped, straightened, turned, turnedPoint, type Corners, type Pixels } from "../src/work/straighten.js";
import { whitened } from "../src/work/whiten.js";

const near = (a: { x: number; y: number }, b: { x: number; y: number }, within: number): boolean => Math.abs(a.x - b.x) <= within && Math.abs(a.y - b.y) <= within;

const QUAD: Corners = [{ x: 40, y: 25 }, { x: 170, y: 40 }, { x: 160, y: 180 }, { x: 25, y: 165 }];

/** A picture whose every pixel is what its place says. */
function drawn(width: number, height: number, at: (x: number, y: number) => number): Pixels {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0, p = 0; y < height; y++) for (let x = 0; x < width; x++, p += 4) rgba.fill(at(x, y), p, p + 3), (rgba[p + 3] = 255);
  return { width, height, rgba };
}

const grey = ({ width, rgba }: Pixels, x: number, y: number): number => rgba[4 * (Math.round(y) * width + Math.round(x))]!;

function inside(corners: Corners, x: number, y: number): boolean {
  return corners.every((p, i) => (corners[(i + 1) % 4]!.x - p.x) * (y - p.y) - (corners[(i + 1) % 4]!.y - p.y) * (x - p.x) >= 0);
}

test("a homography takes the corners of the sheet to those of the paper", () => {
  const h = homographyTo(QUAD, 100, 140);
  const sheet = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 140 }, { x: 0, y: 140 }];
  sheet.forEach((p, i) => assert.ok(near(mapped(h, p), QUAD[i]!, 1e-9), `corner ${i}: ${JSON.stringify(mapped(h, p))}`));
});

test("straightening brings what lies between the corners, and nothing else", () => {
  const picture = drawn(200, 200, (x, y) => (inside(QUAD, x, y) ? 230 : 20));
  const flat = straightened(picture, QUAD);
  assert.deepEqual({ width: flat.width, height: flat.height }, flatSize(QUAD));
  let dark = 0;
  for (let y = 3; y < flat.height - 3; y++) for (let x = 3; x < flat.width - 3; x++) if (grey(flat, x, y) < 200) dark++;
  assert.equal(dark, 0, "no table on the sheet");
});

test("straightening without a change changes nothing", () => {
  const picture = drawn(31, 17, (x, y) => (7 * x + 13 * y) % 256);
  const flat = straightened(picture, [{ x: 0, y: 0 }, { x: 31, y: 0 }, { x: 31, y: 17 }, { x: 0, y: 17 }]);
  assert.deepEqual(flat, picture);
});

test("corners that cross each other are no paper", () => {
  assert.ok(convex(QUAD));
  assert.ok(!convex([QUAD[0], QUAD[2], QUAD[1], QUAD[3]]));
  assert.ok(!convex([QUAD[3], QUAD[2], QUAD[1], QUAD[0]]), "mirrored");
});

test("quarter turns bring points where they bring pixels", () => {
  const picture = drawn(5, 3, (x, y) => 10 * y + x);
  for (let n = -1; n < 6; n++) {
    const now = turned(picture, n);
    for (const [x, y] of [[0, 0], [4, 0], [4, 2], [1, 2]] as const) {
      const to = turnedPoint({ x: x + 0.5, y: y + 0.5 }, picture, n);
      assert.equal(grey(now, to.x - 0.5, to.y - 0.5), 10 * y + x, `turn ${n} of ${x},${y}`);
      assert.ok(near(turnedPoint(to, now, -n), { x: x + 0.5, y: y + 0.5 }, 1e-9), "and back");
    }
  }
});

test("a light sheet on a dark table is found, and nothing where there is none", () => {
  const corners: Corners = [{ x: 160, y: 100 }, { x: 690, y: 160 }, { x: 640, y: 720 }, { x: 100, y: 660 }];
  const found = paperEdges(drawn(800, 800, (x, y) => (inside(corners, x, y) ? (y % 40 < 6 && x > 250 && x < 500 ? 40 : 225) : 60 + ((x * y) % 20))));
  assert.ok(found);
  corners.forEach((p, i) => assert.ok(near(found[i]!, p, 12), `corner ${i}: ${JSON.stringify(found[i])}`));
  assert.equal(paperEdges(drawn(800, 800, () => 230)), null, "all paper");
  assert.equal(paperEdges(drawn(800, 800, (x) => x / 4)), null, "a slope");
});

test("cleaning makes shaded paper white and keeps ink dark", () => {
  const clean = whitened(drawn(400, 400, (x, y) => ((x % 50) < 5 && (y % 50) < 30 ? 40 : 120 + x / 4)));
  assert.ok(grey(clean, 30, 40) > 245 && grey(clean, 380, 40) > 245, "paper");
  assert.ok(grey(clean, 52, 60) < 90 && grey(clean, 352, 60) < 90, "ink");
});

test("bands cover a page once and none is too large for a canvas", () => {
  for (const size of [{ width: 1240, height: 1754 }, { width: 20_000, height: 2000 }, { width: 200, height: 200_000 }]) {
    const bands = bandsOf(size);
    let at = 0;
    for (const band of bands) {
      assert.equal(band.top, at);
      assert.ok(size.width * band.height <= 8_000_000);
      at += band.height;
    }
    assert.equal(at, size.height);
  }
  assert.equal(bandsOf({ width: 1240, height: 1754 }).length, 1, "a usual page is drawn in one go");
});

test("a file is what its bytes say", () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
  assert.equal(kindOf(bytes("%PDF-1.7\n"), "anh.jpg"), "pdf");
  assert.equal(kindOf(bytes("\xff\xd8\xff\xe1"), "a.pdf"), "picture");
  assert.equal(kindOf(bytes("\x89PNG\r\n\x1a\n"), "a"), "picture");
  assert.equal(kindOf(bytes("RIFF\x01\x02\x03\x04WEBPVP8 "), "a"), "picture");
  assert.equal(kindOf(bytes("\0\0\0\x18ftypheic"), "a"), "picture");
  assert.equal(kindOf(bytes("PK\x03\x04"), "Bao cao.DOCX"), "office");
  assert.equal(kindOf(bytes("\xd0\xcf\x11\xe0"), "cu"), "office");
  assert.equal(kindOf(bytes("PK\x03\x04"), "a.zip"), "other");
  assert.equal(kindOf(bytes("<svg xmlns="), "a.svg"), "other");
  assert.equal(kindOf(bytes(""), "a.pdf"), "other");
});

test("a file's name is plain", () => {
  assert.equal(plainName("../../etc/Báo cáo\u202e\n.pdf".normalize("NFD")), "Báo cáo.pdf");
  assert.equal(plainName("C:\\Users\\a\\b.pdf"), "b.pdf");
  assert.equal(plainName("\u0007"), "tep");
});

const page = (id: string, number: number): PaperPage => ({ id, source: 0, name: "", number, width: 1, height: 1, text: "", warnings: [], thumbnail: () => Promise.reject(), draw: () => Promise.reject() });

function pdfFile(name: string, kept: readonly number[] = []): PaperFile {
  return { name, kind: "pdf", bytes: async () => Uint8Array.from(kept), keeping: (numbers) => pdfFile("something else", numbers) };
}

const picture = (name: string): PaperFile => ({ name, kind: "picture", bytes: async () => new Uint8Array() });

const order = (papers: Papers): string => papers.pages.map((one) => `${one.id}${one.source}`).join(" ");

test("pages move, and stay with their files", () => {
  let papers = withMore(NO_PAPERS, pdfFile("a.pdf"), [page("a", 1), page("b", 2), page("c", 3)]);
  papers = withMore(papers, pdfFile("a.pdf"), [page("d", 1)]);
  assert.deepEqual(papers.files.map((file) => file.name), ["a.pdf", "a (2).pdf"]);
  assert.equal(order(withPageAt(papers, "d", 0)), "d1 a0 b0 c0");
  assert.equal(order(withPageAt(papers, "a", 2)), "b0 c0 a0 d1");
  assert.equal(order(withPageAt(papers, "a", 99)), "b0 c0 d1 a0");
  assert.equal(order(withPageAt(papers, "x", 0)), "a0 b0 c0 d1");
});

test("a page that is removed leaves the file that is sealed too", async () => {
  let papers = withMore(NO_PAPERS, pdfFile("a.pdf"), [page("a", 1), page("b", 2), page("c", 3)]);
  papers = withMore(papers, pdfFile("b.pdf"), [page("d", 1)]);
  papers = withPageAt(papers, "c", 0);
  papers = withoutPage(papers, "b");
  assert.deepEqual([...(await papers.files[0]!.bytes())], [1, 3]);
  assert.equal(papers.files[0]!.name, "a.pdf");
  papers = withoutPage(withoutPage(papers, "a"), "c");
  assert.deepEqual(papers.files.map((file) => file.name), ["b.pdf"]);
  assert.equal(order(papers), "d0");
});

test("pictures go only when the sender has said what they show", () => {
  const pdf = withMore(NO_PAPERS, pdfFile("a.pdf"), [page("a", 1)]);
  assert.ok(!papersReady(NO_PAPERS));
  assert.ok(papersReady(pdf));
  const both = withMore(pdf, picture("b.jpg"), [page("b", 1)]);
  const say = (papers: Papers, pictured: "no" | "yes", basis = "", approval = ""): Papers => ({ ...papers, identity: { pictured, basis, approval } });
  assert.ok(!papersReady(both));
  assert.ok(papersReady(say(both, "no")));
  assert.ok(!papersReady(say(both, "yes", "Điều 5", " ")));
  assert.ok(papersReady(say(both, "yes", "Điều 5", "Phạm Minh Dũng, Giám đốc")));
  assert.ok(!papersReady(withMore(say(both, "no"), picture("c.jpg"), [page("c", 1)])), "another picture is asked about anew");
  assert.ok(papersReady(withoutPage(both, "b")), "without pictures nothing is asked");
});
