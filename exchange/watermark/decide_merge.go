package watermark

import "slices"

// mergedTile is the evidence of all pictures for one tile of one page.
type mergedTile struct {
	page, tile int
	bias       float64
	luma, warp float64
}

// anyPicture makes merge take all of them.
const anyPicture = -1

// merge adds marked pictures up, tile by tile, and bounds the sums.
func merge(soft []*Soft, picture int) []mergedTile {
	var tiles []mergedTile
	index := map[[2]int]int{}
	for _, s := range soft {
		if s == nil || !s.Marked || picture != anyPicture && s.Picture != picture {
			continue
		}
		for i, t := range s.Tiles {
			if !t.Seen {
				continue
			}
			at := [2]int{s.Page, i}
			k, ok := index[at]
			if !ok {
				k = len(tiles)
				index[at] = k
				tiles = append(tiles, mergedTile{page: s.Page, tile: i, bias: s.Bias[i]})
			}
			tiles[k].luma += t.Luma
			tiles[k].warp += t.Warp
		}
	}
	for i := range tiles {
		tiles[i].luma, tiles[i].warp = boundLLR(tiles[i].luma), boundLLR(tiles[i].warp)
	}
	return tiles
}

// picturesOf are the numbers of the pictures that show the mark, ascending.
func picturesOf(soft []*Soft) []int {
	var out []int
	for _, s := range soft {
		if s != nil && s.Marked && !slices.Contains(out, s.Picture) {
			out = append(out, s.Picture)
		}
	}
	slices.Sort(out)
	return out
}

// comparable drops candidates that have no copy of a page seen: the picture
// can't show what they never had.
func comparable(candidates []Candidate, pages []int) []Candidate {
	var kept []Candidate
	for _, c := range candidates {
		missing := func(page int) bool { return len(c.Codeword(page)) == 0 }
		if c.Codeword != nil && !slices.ContainsFunc(pages, missing) {
			kept = append(kept, c)
		}
	}
	return kept
}

// bitsOf are a candidate's bits at the tiles.
func bitsOf(c Candidate, tiles []mergedTile) []bool {
	words := map[int][]byte{}
	bits := make([]bool, len(tiles))
	for i, t := range tiles {
		w, ok := words[t.page]
		if !ok {
			w = c.Codeword(t.page)
			words[t.page] = w
		}
		bits[i] = t.tile>>3 < len(w) && w[t.tile>>3]>>(t.tile&7)&1 == 1
	}
	return bits
}
