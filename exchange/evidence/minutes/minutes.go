package minutes

import "time"

// Minutes are what both writers draw, in this order.
type Minutes struct {
	Language string    // "vi" or "en"
	Head     []string  // lines above the title
	Title    string    //
	Date     time.Time // that the file bears inside: nothing of now
	Foot     string    // under every sheet
	Sections []Section
	Signers  []string // under whose names there is room to sign
	Sign     string   // what is done there
}

// A Section is what is said of one subject. What is empty is left out.
type Section struct {
	Title    string
	Stressed string // its first sentence, in a frame
	Lines    []string
	Rows     []Row
	Points   []string
	Legend   []Key
	Figures  []Figure
}

// A Row is a name and what stands beside it.
type Row struct{ Name, Value string }

// A Key explains how a kind of tile is drawn.
type Key struct {
	Says  Says
	Words string
}

// Says is what a tile was seen to say.
type Says int

// What tiles say, from nothing to much.
const (
	Unseen  Says = iota
	Silent       // seen, not read
	Read         // read with an error below 10 %; there is no copy to compare it with
	Agrees       // with an accused copy
	Differs      // from all accused copies
	kinds
)

// A Figure is a page's grid of tiles, or a picture with the tiles of its pages.
type Figure struct {
	Caption       string
	Width, Height int    // of the plane that tiles lie on, in pixels
	Picture       []byte // JPEG that fills the plane; nil for a page's grid
	Tiles         []Tile
}

// A Tile is a quadrilateral, corner by corner around it.
type Tile struct {
	Corners [4][2]float64
	Says    Says
}

// look is how a kind of tile is drawn: what is crossed out or empty can be told
// apart without colour.
type look struct {
	name    string // of its class
	r, g, b int
	filled  bool
	crossed bool
}

var looks = [kinds]look{
	Unseen:  {name: "unseen", r: 205, g: 205, b: 205},
	Silent:  {name: "silent", r: 110, g: 110, b: 110},
	Read:    {name: "read", r: 30, g: 90, b: 170, filled: true},
	Agrees:  {name: "agrees", r: 0, g: 125, b: 95, filled: true},
	Differs: {name: "differs", r: 190, g: 40, b: 30, crossed: true},
}
