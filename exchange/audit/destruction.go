package audit

import (
	"slices"
	"strings"
)

// Kinds of records about the destruction of documents.
const (
	KindDestructionRequested Kind = "destruction.requested"
	KindDestructionRejected  Kind = "destruction.rejected"
	KindDestroyed            Kind = "document.destroyed"   // all shares are gone, with this entry
	KindDestructionFinished  Kind = "destruction.finished" // all objects are gone
)

// destructions checks that nobody destroys a document alone, and that nothing is
// released of one that is destroyed.
type destructions struct {
	asked     map[string]asked // by request
	destroyed map[string]bool  // documents
}

// asked is a request: by whom, for which documents.
type asked struct {
	by        string
	documents []string
	over      bool // rejected
}

func newDestructions() *destructions {
	return &destructions{asked: map[string]asked{}, destroyed: map[string]bool{}}
}

// read takes the next record. It gives what is wrong with it, or "". What is said
// about destruction is never erased.
func (d *destructions) read(r Record) (Code, string) {
	request := r.Details["request"]
	switch r.Kind {
	case KindDestructionRequested:
		d.asked[request] = asked{by: r.Actor, documents: strings.Split(r.Details["documents"], ",")}
	case KindDestructionRejected:
		a := d.asked[request]
		a.over = true
		d.asked[request] = a
	case KindDestroyed:
		before := d.destroyed[r.Document]
		d.destroyed[r.Document] = true
		a, known := d.asked[request]
		switch {
		case before:
			return FoundDestruction, "destroyed twice"
		case !known || a.over || !slices.Contains(a.documents, r.Document):
			return FoundDestruction, "without a request"
		case a.by == r.Actor || r.Details["requested_by"] != a.by:
			return FoundDestruction, "by one person alone"
		}
	case KindDestructionFinished:
		if !d.destroyed[r.Document] {
			return FoundDestruction, "finished before it was destroyed"
		}
	case KindReleased:
		if d.destroyed[r.Document] {
			return FoundDestroyed, r.Document
		}
	}
	return "", ""
}
