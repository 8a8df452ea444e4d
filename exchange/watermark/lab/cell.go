package lab

import (
	"fmt"
	"slices"
)

// Cell is one attack at one strength on documents of one length: a row of the
// table.
type Cell struct {
	Leak   Leak
	Pages  int // of the document
	Shown  int // pages that leak, one in each picture
	Target float64
}

// Name names the cell in tables and in the file of rows.
func (c Cell) Name() string {
	switch {
	case c.Pages == 1:
		return c.Leak.Name
	case c.Shown == c.Pages:
		return fmt.Sprintf("%s, %d pages", c.Leak.Name, c.Pages)
	}
	return fmt.Sprintf("%s, %d of %d pages", c.Leak.Name, c.Shown, c.Pages)
}

// leastDocuments are leaked for every cell, however many pages they have.
const leastDocuments = 4

// trials is how many documents a cell has where so many pictures are asked for: each
// leaks a picture of every page that is shown.
func (c Cell) trials(pictures int) int {
	return min(pictures, max(leastDocuments, (pictures+c.Shown-1)/c.Shown))
}

// pagesOfLonger are targets for one page of a longer document, whose tiles are
// larger, where they differ from those of a short one.
var pagesOfLonger = map[string]float64{"crop-50": 0.99, "crop-25": 0.90, "crop-10": 0}

const longer = 3 // pages from which a document has the grid and biases of a long one

// Cells plans the table of some leaks: each on documents of one page, where one
// recipient alone leaks; on documents as long as its target says; and some on one
// page of a longer document.
func Cells(leaks []Leak) (cells []Cell) {
	for _, l := range leaks {
		if l.Pictures == 1 {
			target := l.Target
			if l.Pages > 1 {
				target = 0
			}
			cells = append(cells, Cell{l, 1, 1, target})
		}
		if target, ok := pagesOfLonger[l.Name]; ok {
			cells = append(cells, Cell{l, longer, 1, target})
		}
		if l.Pages > 1 || l.Pictures > 1 {
			cells = append(cells, Cell{l, l.Pages, l.Pages, l.Target})
		}
	}
	return cells
}

// longest is the number of pages of the longest document that cells need beyond
// those of one page; 0 for none.
func longest(cells []Cell) int {
	n := 0
	for _, c := range cells {
		if c.Pages > 1 {
			n = max(n, c.Pages)
		}
	}
	return n
}

// NamedCells are the cells of the leaks with these names, all for none; names
// that there are not come back as unknown.
func NamedCells(names []string) (cells []Cell, unknown []string) {
	var leaks []Leak
	for _, l := range Leaks() {
		if len(names) == 0 || slices.Contains(names, l.Name) || slices.Contains(names, l.Family) {
			leaks = append(leaks, l)
		}
	}
	for _, n := range names {
		if !slices.ContainsFunc(leaks, func(l Leak) bool { return l.Name == n || l.Family == n }) {
			unknown = append(unknown, n)
		}
	}
	return Cells(leaks), unknown
}
