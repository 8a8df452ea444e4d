package audit

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Against is what an export is held against besides the log's key: what others
// know of the same log. The zero value: nothing.
type Against struct {
	// Quorum has to have cosigned the export's checkpoint.
	Quorum Quorum
	// Heads are checkpoints from elsewhere that the log has to continue.
	Heads []KnownHead
	// Leaves are entries that have to stand in it.
	Leaves []KnownLeaf
	// Data is called with the leaf data of every entry, in order.
	Data func(index int64, data Hash)
	// Record is called with every record that can be read, with what the key
	// events up to it say.
	Record func(index int64, r Record, keys *KeyRules)
}

// KnownHead is a checkpoint of the log that was opened already.
type KnownHead struct {
	Source string // where it comes from, for the finding
	Checkpoint
}

// KnownLeaf is an entry that somebody holds a proof of, under a head at that
// time.
type KnownLeaf struct {
	Source string
	Index  int64
	Leaf   Hash
	Seen   time.Time
}

// compared follows the tree and holds it against what is known.
type compared struct {
	against Against
	heads   map[int64][]KnownHead
	leaves  map[int64][]KnownLeaf
}

func (a Against) begin() *compared {
	c := &compared{against: a, heads: map[int64][]KnownHead{}, leaves: map[int64][]KnownLeaf{}}
	for _, h := range a.Heads {
		c.heads[h.Size] = append(c.heads[h.Size], h)
	}
	for _, l := range a.Leaves {
		c.leaves[l.Index] = append(c.leaves[l.Index], l)
	}
	return c
}

// entry holds the next entry, which is in the tree already, against the known
// leaves and heads.
func (c *compared) entry(r *Report, tree *Frontier, e Entry) {
	if c.against.Data != nil {
		c.against.Data(e.Index, e.Data)
	}
	for _, l := range c.leaves[e.Index] {
		if l.Leaf != e.Leaf() {
			r.found(e.Index, FoundReceipt, l.Source)
		}
	}
	c.head(r, tree)
}

func (c *compared) head(r *Report, tree *Frontier) {
	for _, h := range c.heads[tree.Size()] {
		if h.Root != tree.Root() {
			r.found(-1, FoundHead, fmt.Sprintf("%s: %d entries", h.Source, h.Size))
		}
	}
}

// end judges what the export does not reach: what was known before its
// checkpoint was signed is missing in it, the rest is younger.
func (c *compared) end(r *Report) {
	for _, h := range c.against.Heads {
		r.reaches(h.Source, h.Size, h.Time)
	}
	for _, l := range c.against.Leaves {
		r.reaches(l.Source, l.Index+1, l.Seen)
	}
}

func (r *Report) reaches(source string, size int64, seen time.Time) {
	switch {
	case size <= r.Size:
		return
	case seen.After(r.Time):
		r.Beyond = append(r.Beyond, source)
		return
	}
	r.found(-1, FoundShort, fmt.Sprintf("%s: %d entries", source, size))
}

// cosigned counts who of the quorum has cosigned the export's checkpoint.
func (a Against) cosigned(r *Report, signed []byte, log note.Verifier) {
	c, err := a.Quorum.Open(signed, log)
	for _, by := range c.By {
		r.Cosigned = append(r.Cosigned, by.Witness)
	}
	if err != nil && a.Quorum.Need > 0 {
		r.found(-1, FoundCosigned, fmt.Sprintf("%d of %d", len(c.By), a.Quorum.Need))
	}
}
