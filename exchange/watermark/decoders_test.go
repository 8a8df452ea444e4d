package watermark

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"niem/exchange/watermark/attack/specimen"
)

// mixture is a page as both whole variants and as a random mixture of them.
type mixture struct {
	g    Geometry
	bits []int
	jpeg [3][]byte // variant 0, variant 1, mixture
}

func mixtures(t *testing.T) map[string]mixture {
	out := map[string]mixture{}
	for _, p := range []specimen.Page{{Name: "gray", Image: specimen.Table(6)}, {Name: "colour", Image: specimen.Colour(6)}} {
		g := planFor(p.Image, 3)
		v, r := mustMark(t, p.Image, g), rand.New(rand.NewPCG(6, 6))
		m := mixture{g: g}
		for range g.Tiles() {
			m.bits = append(m.bits, r.IntN(2))
		}
		m.jpeg[0], _ = splicePage(t, g, v, whole(0))
		m.jpeg[1], _ = splicePage(t, g, v, whole(1))
		m.jpeg[2], _ = splicePage(t, g, v, func(tile int) int { return m.bits[tile] })
		out[p.Name] = m
	}
	return out
}

// check compares a digest per tile of the three decoded pictures.
func (m mixture) check(t *testing.T, digest [3][]string) {
	t.Helper()
	differ := 0
	for tile, bit := range m.bits {
		if digest[2][tile] != digest[bit][tile] {
			t.Errorf("tile %d is not the tile of variant %d", tile, bit)
		}
		if digest[0][tile] != digest[1][tile] {
			differ++
		}
	}
	if differ != len(m.bits) {
		t.Errorf("only %d of %d tiles differ between the variants", differ, len(m.bits))
	}
}

func program(t *testing.T, name, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: apt-get install -y %s", name, pkg)
	}
	return path
}

func TestLibjpegDecodesSplicesExactly(t *testing.T) {
	djpeg := program(t, "djpeg", "libjpeg-turbo-progs")
	for name, m := range mixtures(t) {
		t.Run(name, func(t *testing.T) {
			var digest [3][]string
			for i, data := range m.jpeg {
				cmd := exec.Command(djpeg, "-pnm")
				var out, complaints bytes.Buffer
				cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(data), &out, &complaints
				if err := cmd.Run(); err != nil || complaints.Len() > 0 {
					t.Fatalf("djpeg: %v %s", err, complaints.Bytes())
				}
				digest[i] = pnmTiles(t, m.g, out.Bytes())
			}
			m.check(t, digest)
		})
	}
}

// pnmTiles returns a digest of every tile of a PGM or PPM picture.
func pnmTiles(t *testing.T, g Geometry, pnm []byte) (out []string) {
	t.Helper()
	var magic string
	var w, h, top int
	if _, err := fmt.Sscan(string(pnm[:min(40, len(pnm))]), &magic, &w, &h, &top); err != nil {
		t.Fatal(err)
	}
	depth := map[string]int{"P5": 1, "P6": 3}[magic]
	if pw, ph := g.PaddedSize(); w != pw || h != ph || depth == 0 {
		t.Fatalf("%s of %d x %d, want %d x %d", magic, w, h, pw, ph)
	}
	pix := pnm[len(pnm)-w*h*depth:]
	for tile := range g.Tiles() {
		r, sum := g.TileRect(tile), fnv.New64a()
		for y := r.Min.Y; y < r.Max.Y; y++ {
			sum.Write(pix[(y*w+r.Min.X)*depth : (y*w+r.Max.X)*depth])
		}
		out = append(out, fmt.Sprintf("%x", sum.Sum(nil)))
	}
	return out
}

// browserPage reads its pictures when all are loaded, before the page counts
// as loaded and is dumped.
const browserPage = `<!doctype html>%s<pre id="out">waiting</pre><script>
const tiles = %s;
onload = () => {
  const all = {};
  for (const img of document.images) {
    const c = document.createElement("canvas");
    c.width = img.naturalWidth; c.height = img.naturalHeight;
    const d = c.getContext("2d", {willReadFrequently: true});
    d.drawImage(img, 0, 0);
    (all[img.name] ||= []).push(tiles[img.name].map(([x, y, w, h]) => {
      let a = 0x811c9dc5, b = 7;
      for (const v of d.getImageData(x, y, w, h).data) { a = Math.imul(a ^ v, 0x01000193); b = (Math.imul(b, 31) + v) | 0; }
      return a + ":" + b;
    }));
  }
  document.getElementById("out").textContent = JSON.stringify(all);
};
</script>`

func TestBrowserDecodesSplicesExactly(t *testing.T) {
	chromium := program(t, "chromium", "chromium")
	all, tiles := mixtures(t), map[string][][4]int{}
	var pictures strings.Builder
	for name, m := range all {
		for _, data := range m.jpeg {
			fmt.Fprintf(&pictures, `<img name=%s src="data:image/jpeg;base64,%s">`, name, base64.StdEncoding.EncodeToString(data))
		}
		for tile := range m.g.Tiles() {
			r := m.g.TileRect(tile)
			tiles[name] = append(tiles[name], [4]int{r.Min.X, r.Min.Y, r.Dx(), r.Dy()})
		}
	}
	where, err := json.Marshal(tiles)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	page := filepath.Join(dir, "page.html")
	if err := os.WriteFile(page, fmt.Appendf(nil, browserPage, pictures.String(), where), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+page)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	_, text, _ := strings.Cut(string(out), `<pre id="out">`)
	text, _, _ = strings.Cut(text, "</pre>")
	var digests map[string][3][]string
	if err := json.Unmarshal([]byte(html.UnescapeString(text)), &digests); err != nil {
		t.Fatalf("the browser answered %.200q", text)
	}
	for name, m := range all {
		t.Run(name, func(t *testing.T) { m.check(t, digests[name]) })
	}
}

func TestGoDecodesSplicesExactly(t *testing.T) {
	for name, m := range mixtures(t) {
		t.Run(name, func(t *testing.T) {
			whole := m.g // the padded canvas as the page, to see all of every tile
			whole.Width, whole.Height = m.g.PaddedSize()
			var digest [3][]string
			for i, data := range m.jpeg {
				page, err := Decode(whole, data)
				if err != nil {
					t.Fatal(err)
				}
				for tile := range m.g.Tiles() {
					digest[i] = append(digest[i], tileDigest(page, m.g.TileRect(tile)))
				}
			}
			m.check(t, digest)
		})
	}
}

func tileDigest(page image.Image, r image.Rectangle) string {
	sum := fnv.New64a()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			r, g, b, _ := page.At(x, y).RGBA()
			sum.Write([]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)})
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}
