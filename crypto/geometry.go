package crypto

import "crypto/sha256"

// PageGeometry says how a page was drawn and cut: Width and Height in pixels,
// tiles in Cols columns and Rows rows, Color (4:2:0) or gray, and the JPEG
// Quality (1 to 100) that fixes the tables of every tile.
type PageGeometry struct {
	Width, Height uint32
	Cols, Rows    uint16
	Color         bool
	Quality       uint8
}

// geometrySize is the number of bytes of an encoded PageGeometry.
const geometrySize = 4 + 4 + 2 + 2 + 1 + 1

// maxSide is JPEG's own limit to a picture's side (ITU-T T.81, B.2.2).
const maxSide = 65535

// Tiles returns the number of tiles of the page.
func (g PageGeometry) Tiles() int { return int(g.Cols) * int(g.Rows) }

// Validate refuses a geometry no page can have, with ErrFormat.
func (g PageGeometry) Validate() error {
	switch {
	case g.Width < 1 || g.Width > maxSide || g.Height < 1 || g.Height > maxSide:
		return malformed("page of %d x %d pixels, a side is 1 to %d", g.Width, g.Height, maxSide)
	case g.Tiles() < 1 || g.Tiles() > MaxTilesPerPage:
		return malformed("page of %d x %d tiles, allowed are 1 to %d", g.Cols, g.Rows, MaxTilesPerPage)
	case g.Quality < 1 || g.Quality > 100:
		return malformed("JPEG quality %d, allowed is 1 to 100", g.Quality)
	}
	return nil
}

func (w *wireWriter) geometry(g PageGeometry) {
	w.u32(g.Width)
	w.u32(g.Height)
	w.u16(g.Cols)
	w.u16(g.Rows)
	if g.Color {
		w.u8(1)
	} else {
		w.u8(0)
	}
	w.u8(g.Quality)
}

func (r *wireReader) geometry() (g PageGeometry) {
	g.Width = r.u32()
	g.Height = r.u32()
	g.Cols = r.u16()
	g.Rows = r.u16()
	switch color := r.u8(); color {
	case 0, 1:
		g.Color = color == 1
	default:
		r.fail("colour flag %d", color)
	}
	g.Quality = r.u8()
	if r.err == nil {
		r.err = g.Validate()
	}
	return g
}

// A PageEntry is one page of a container: its geometry and its block's hash.
type PageEntry struct {
	Geometry PageGeometry
	Block    Hash
}

const pageEntrySize = geometrySize + len(Hash{})

const containerDomain = "niem/container/1"

// ContainerHash returns the SHA-256 over the ordered list of pages: what grants
// and manifest bind to. The domain, document and page count come first, so that
// neither another document's nor a part of this one's list gives the same hash.
func ContainerHash(doc DocumentID, pages []PageEntry) Hash {
	w := newWireWriter(containerDomain+"\x00", len(doc)+4+len(pages)*pageEntrySize)
	w.bytes(doc[:])
	w.u32(uint32(len(pages)))
	for _, p := range pages {
		w.geometry(p.Geometry)
		w.bytes(p.Block[:])
	}
	return sha256.Sum256(w.buf)
}
