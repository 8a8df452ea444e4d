package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

// What is found outside an export itself; codes are stable.
const (
	foundFork         audit.Code = "fork"          // two exports have different entries at one place
	foundProof        audit.Code = "proof"         // a receipt that does not hold by itself
	foundAnchor       audit.Code = "anchor"        // a file among the anchors that is no checkpoint of this log
	foundManifest     audit.Code = "manifest"      // a manifest that is not the one on the log, or is not signed as it should be
	foundNoShare      audit.Code = "no_share"      // a release, or a share, that no signed manifest gives to that person
	foundShareLeft    audit.Code = "share_left"    // a share that lives after the recall, the expiry or the destruction
	foundShareMissing audit.Code = "share_missing" // a share that is gone, and nothing on the log took it away
	foundUnlisted     audit.Code = "unlisted"      // a document that the list of shares lacks
)

var ownCodes = []audit.Code{foundFork, foundProof, foundAnchor, foundManifest, foundNoShare, foundShareLeft, foundShareMissing, foundUnlisted}

// maxSmall bounds the files beside the exports.
const maxSmall = 1 << 20

// gather reads everything that the first export is held against. What is wrong
// with it by itself is found already.
func gather(o options) (vkey string, against audit.Against, own []audit.Finding, file string, err error) {
	if vkey, err = keyOrFile(o.vkey); err != nil {
		return "", against, nil, o.vkey, err
	}
	var list string
	for _, w := range o.witnesses {
		key, err := keyOrFile(w)
		if err != nil {
			return "", against, nil, w, err
		}
		list += key + "\n"
	}
	if against.Quorum.Witnesses, err = audit.ParseWitnesses(list); err != nil {
		return "", against, nil, "--witness", err
	}
	if against.Quorum.Need = o.quorum; o.quorum == 0 && len(against.Quorum.Witnesses) > 0 {
		against.Quorum.Need = audit.Majority(len(against.Quorum.Witnesses))
	}
	if len(o.receipts) == 0 && o.anchors == "" {
		return vkey, against, nil, "", nil
	}
	log, err := note.NewVerifier(vkey)
	if err != nil {
		return "", against, nil, "--vkey", audit.ErrFormat
	}
	g := gathering{log: log, against: &against}
	for _, receipt := range o.receipts {
		if err := g.receipt(receipt); err != nil {
			return "", against, nil, receipt, err
		}
	}
	if err := g.anchors(o.anchors); err != nil {
		return "", against, nil, o.anchors, err
	}
	return vkey, against, g.own, "", nil
}

// keyOrFile takes a key as it is, or from the file of that name.
func keyOrFile(s string) (string, error) {
	b, err := readSmall(s)
	if s == "" || errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	return strings.TrimSpace(string(b)), err
}

func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // read only
	return io.ReadAll(io.LimitReader(f, maxSmall))
}

// gathering collects receipts and anchors.
type gathering struct {
	log     note.Verifier
	against *audit.Against
	own     []audit.Finding
}

func (g *gathering) found(index int64, code audit.Code, path string) {
	g.own = append(g.own, audit.Finding{Index: index, Code: code, Detail: filepath.Base(path)})
}

// receipt takes a receipt or proof. One that came before its checkpoint still
// names an entry.
func (g *gathering) receipt(path string) error {
	b, err := readSmall(path)
	if err != nil {
		return err
	}
	p, err := audit.ParseProof(b)
	if err != nil {
		g.found(-1, foundProof, path)
		return nil
	}
	name := filepath.Base(path)
	leaf := audit.KnownLeaf{Source: name, Index: p.Entry.Index, Leaf: p.Entry.Leaf()}
	if p.Complete() {
		c, _, err := p.Check(g.log, audit.Quorum{Witnesses: g.against.Quorum.Witnesses})
		if err != nil {
			g.found(p.Entry.Index, foundProof, path)
			return nil
		}
		leaf.Seen = c.Time
		g.against.Heads = append(g.against.Heads, audit.KnownHead{Source: name, Checkpoint: c.Checkpoint})
	} else if _, err := p.Entry.Open(); err != nil {
		g.found(p.Entry.Index, foundProof, path)
		return nil
	}
	g.against.Leaves = append(g.against.Leaves, leaf)
	return nil
}

// anchors takes all files of a folder.
func (g *gathering) anchors(dir string) error {
	if dir == "" {
		return nil
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name())
		b, err := readSmall(path)
		if err != nil {
			return err
		}
		c, err := audit.OpenCosigned(b, g.log, g.against.Quorum.Witnesses)
		if err != nil {
			g.found(-1, foundAnchor, path)
			continue
		}
		g.against.Heads = append(g.against.Heads, audit.KnownHead{Source: f.Name(), Checkpoint: c.Checkpoint})
	}
	return nil
}

// history is the longest of the exports read so far, as far as they agree: 32
// bytes an entry.
type history struct {
	data []audit.Hash
	from []string // file that each stretch came from, by where it ends
	ends []int64

	next   int64
	forked bool
	grown  bool
}

// follow holds an export against those before it, entry by entry.
func (h *history) follow(r *result) func(index int64, data audit.Hash) {
	h.next, h.forked, h.grown = 0, false, false
	return func(index int64, data audit.Hash) {
		h.next = index + 1
		switch {
		case h.forked: // what follows another past is another log
		case index >= int64(len(h.data)):
			h.data, h.grown = append(h.data, data), true
		case h.data[index] != data:
			h.forked = true
			r.found(index, foundFork, h.source(index))
		}
	}
}

// end notes which export the newest stretch came from.
func (h *history) end(r *result) {
	if h.grown {
		h.from, h.ends = append(h.from, r.file), append(h.ends, int64(len(h.data)))
	}
}

// source is the file that first had the entry.
func (h *history) source(index int64) string {
	for i, end := range h.ends {
		if index < end {
			return filepath.Base(h.from[i])
		}
	}
	return ""
}
