package desk

import (
	"time"

	"niem/exchange/sealed"
	"niem/exchange/watermark"
)

// Finding is what a trace has found out, and how.
type Finding struct {
	Verdict      string    `json:"verdict"` // accused | inconclusive | none
	Reason       string    `json:"reason"`
	Copy         *Copy     `json:"copy"`    // accused, or a lead worth asking about; null without either
	Copies       []*Copy   `json:"copies"`  // all that are accused; more than one were combined, or shown by different pictures
	Log10P       float64   `json:"log10_p"` // chance of accusing an innocent, after all multipliers
	SecondLog10P float64   `json:"second_log10_p"`
	TilesSeen    int       `json:"tiles_seen"`
	SeenPages    []int     `json:"pages"` // from 1
	Looks        int       `json:"looks"` // at this leak, this one included
	Candidates   int       `json:"candidates"`
	Device       string    `json:"sealing_device"`
	Luma         Channel   `json:"luma"`
	Warp         Channel   `json:"warp"`
	Places       []Place   `json:"places"`
	Viewings     []Viewing `json:"viewings"` // by the session mark: leads
	Grids        []Grid    `json:"grids"`
}

// Copy is one recipient's copy: the user name by the log, the rest by the server.
type Copy struct {
	Person   string     `json:"person"`
	Proven   bool       `json:"proven"`   // else a lead
	Log10P   float64    `json:"log10_p"`  // for this copy on its own account
	Pictures []int      `json:"pictures"` // that prove it on their own, where there are several
	Username string     `json:"username"`
	FullName string     `json:"full_name"`
	Position string     `json:"position"`
	Unit     string     `json:"unit"`
	Views    int        `json:"views"`
	Copies   int        `json:"copies"`
	First    *time.Time `json:"first"` // opened
	Last     *time.Time `json:"last"`
}

// Channel is what one of the mark's two channels says on its own.
type Channel struct {
	Tiles  int     `json:"tiles"` // read
	Agree  int     `json:"agree"` // with the copy
	Log10P float64 `json:"log10_p"`
}

// Place is where a page lies in a picture.
type Place struct {
	Picture    int        `json:"picture"`
	Page       int        `json:"page"` // from 1
	Map        [9]float64 `json:"map"`  // from page to picture pixels, row by row
	Similarity float64    `json:"similarity"`
	Energy     float64    `json:"energy"`
	Tried      int        `json:"tried"`
	// Corners of the page in the picture: upper left, upper right, lower right, lower left.
	Corners watermark.Corners `json:"corners"`
}

// How a tile spoke.
const (
	TileUnseen  = '-'
	TileSilent  = '.'
	TileFor     = '+'
	TileAgainst = 'x'
)

// Grid is a page's tiles, row by row, each with how it spoke about the copy.
type Grid struct {
	Page  int    `json:"page"` // from 1
	X     []int  `json:"x"`    // edges of the columns, in page pixels
	Y     []int  `json:"y"`
	Tiles string `json:"tiles"`
}

func findingOf(p *sealed.Proof) *Finding {
	v := p.Verdict
	f := &Finding{Verdict: v.Outcome, Reason: v.Reason, Log10P: v.Log10P, SecondLog10P: v.SecondLog10P, TilesSeen: v.TilesSeen,
		Looks: v.Registrations, Candidates: p.Recipients, Device: p.Device.String(), SeenPages: []int{}, Copies: []*Copy{}, Places: []Place{}, Viewings: []Viewing{}, Grids: []Grid{},
		Luma: Channel{v.Luma.Tiles, v.Luma.Agree, v.Luma.Log10P}, Warp: Channel{v.Warp.Tiles, v.Warp.Agree, v.Warp.Log10P}}
	for _, page := range v.Pages {
		f.SeenPages = append(f.SeenPages, page+1)
	}
	for _, s := range v.Sessions {
		f.Viewings = append(f.Viewings, viewingOf(s))
	}
	for _, s := range v.Sightings {
		f.Places = append(f.Places, Place{s.Picture, s.Page + 1, s.Map, s.Similarity, s.Energy, s.Tried, s.Corners})
	}
	return f
}

// grids fills in how the tiles of every page seen spoke.
func (f *Finding) grids(tracer *sealed.Tracer, v *watermark.Verdict) error {
	for _, page := range v.Pages {
		g, err := tracer.Geometry(page)
		if err != nil {
			return fail(CodeDocument, err)
		}
		width, height := g.PaddedSize()
		grid := Grid{Page: page + 1, X: edges(g.Cols, width, g.Width), Y: edges(g.Rows, height, g.Height)}
		tiles := make([]byte, g.Tiles())
		for i := range tiles {
			tiles[i] = TileUnseen
		}
		for _, t := range v.Tiles {
			switch {
			case t.Page != page:
			case !t.Speaks || !v.HasLead:
				tiles[t.Tile] = TileSilent
			case t.Agrees:
				tiles[t.Tile] = TileFor
			default:
				tiles[t.Tile] = TileAgainst
			}
		}
		grid.Tiles = string(tiles)
		f.Grids = append(f.Grids, grid)
	}
	return nil
}

// edges are where n equal parts of padded pixels begin and end, cut off at whole.
func edges(n, padded, whole int) []int {
	out := make([]int, n+1)
	for i := range out {
		out[i] = min(i*padded/n, whole)
	}
	return out
}
