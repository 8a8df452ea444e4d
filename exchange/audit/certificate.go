package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Certificate proves the destruction of documents to whoever knows the log's key:
// the entries that tell of it, each with its proof under one signed checkpoint.
type Certificate struct {
	Origin, VKey string
	Checkpoint   []byte // signed note, with the cosignatures it has
	Requested    Proven
	Documents    []ProvenDestruction
	Keys         []Proven          // all entries about the releaser's keys
	Names        map[string]string // of people by id, as the service gives them; nothing proves them
}

// Proven is an entry with its inclusion proof under the certificate's checkpoint.
type Proven struct {
	Entry     Entry
	Inclusion []Hash
}

// ProvenDestruction is one document's destruction. Finished is nil while objects
// are still being deleted.
type ProvenDestruction struct {
	Destroyed Proven
	Finished  *Proven
}

type certificateWire struct {
	Version    int               `json:"niem_certificate"`
	Origin     string            `json:"origin"`
	VKey       string            `json:"vkey"`
	Checkpoint string            `json:"checkpoint"`
	Requested  provenWire        `json:"requested"`
	Documents  []destructionWire `json:"documents"`
	Keys       []provenWire      `json:"keys"`
	Names      map[string]string `json:"names"`
}

type destructionWire struct {
	Destroyed provenWire  `json:"destroyed"`
	Finished  *provenWire `json:"finished"`
}

type provenWire struct {
	leafWire
	Inclusion []string `json:"inclusion"`
}

func (p Proven) wire() provenWire {
	w := provenWire{leafWire: p.Entry.wire(), Inclusion: make([]string, len(p.Inclusion))}
	for i, h := range p.Inclusion {
		w.Inclusion[i] = hex.EncodeToString(h[:])
	}
	return w
}

func (w provenWire) proven() (Proven, error) {
	e, err := w.entry()
	p := Proven{Entry: e, Inclusion: make([]Hash, len(w.Inclusion))}
	for i, s := range w.Inclusion {
		if err == nil {
			p.Inclusion[i], err = ParseHash(s)
		}
	}
	return p, err
}

// maxCertificate bounds what is read.
const maxCertificate = 64 << 20

// Encode gives the certificate's file: indented JSON.
func (c Certificate) Encode() ([]byte, error) {
	w := certificateWire{1, c.Origin, c.VKey, string(c.Checkpoint), c.Requested.wire(), []destructionWire{}, []provenWire{}, c.Names}
	for _, d := range c.Documents {
		out := destructionWire{Destroyed: d.Destroyed.wire()}
		if d.Finished != nil {
			finished := d.Finished.wire()
			out.Finished = &finished
		}
		w.Documents = append(w.Documents, out)
	}
	for _, k := range c.Keys {
		w.Keys = append(w.Keys, k.wire())
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(w)
	return b.Bytes(), err
}

// ParseCertificate reads a certificate's file. Whether it is true, Verify says.
func ParseCertificate(b []byte) (Certificate, error) {
	var w certificateWire
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if len(b) > maxCertificate || dec.Decode(&w) != nil || dec.More() || w.Version != 1 || !printable(w.Origin) || !printable(w.VKey) {
		return Certificate{}, fmt.Errorf("%w: certificate", ErrFormat)
	}
	c := Certificate{Origin: w.Origin, VKey: w.VKey, Checkpoint: []byte(w.Checkpoint), Names: w.Names}
	var broken error
	read := func(w provenWire) Proven {
		p, err := w.proven()
		if err != nil {
			broken = err
		}
		return p
	}
	c.Requested = read(w.Requested)
	for _, d := range w.Documents {
		out := ProvenDestruction{Destroyed: read(d.Destroyed)}
		if d.Finished != nil {
			finished := read(*d.Finished)
			out.Finished = &finished
		}
		c.Documents = append(c.Documents, out)
	}
	for _, k := range w.Keys {
		c.Keys = append(c.Keys, read(k))
	}
	return c, broken
}

// CertificateReport is what a certificate says, by verified entries alone, but for
// Names.
type CertificateReport struct {
	Checkpoint  Cosigned
	VKey        string
	Pinned      bool // the key was given by the caller
	Request     string
	RequestedBy string // directory id
	RequestedAt time.Time
	Decision    string
	Reason      string
	Documents   []DestroyedReport
	Names       map[string]string
	Findings    []Finding
}

// DestroyedReport is one document of the report.
type DestroyedReport struct {
	Document  string
	Manifest  string // SHA-256 of its first version
	By        string // directory id of who approved
	At        time.Time
	Shares    string
	Envelopes string
	Objects   string
	Index     int64
	Leaf      Hash
	Finished  time.Time // zero while objects are still being deleted
	Deleted   string
	Kept      string
	DoneIndex int64
	DoneLeaf  Hash
	Final     time.Time // since when old backups open it no more; zero when not yet
}

// VerifyCertificate checks a certificate. vkey is the log's key as the caller
// knows it, or "" for the one in the file; witnesses are those whose cosignatures
// are to be checked. The error is for what is no certificate; what is wrong with
// one stands in Findings. That the list of keys is complete only a whole export
// can show.
func VerifyCertificate(b []byte, vkey string, witnesses []Witness) (CertificateReport, error) {
	c, err := ParseCertificate(b)
	if err != nil {
		return CertificateReport{}, fmt.Errorf("verify certificate: %w", err)
	}
	r := CertificateReport{VKey: c.VKey, Pinned: vkey != "", Names: c.Names}
	found := func(index int64, code Code, detail string) {
		r.Findings = append(r.Findings, Finding{index, code, detail})
	}
	if vkey != "" && vkey != c.VKey {
		found(-1, FoundForeignKey, "")
		r.VKey = vkey
	}
	verifier, err := note.NewVerifier(r.VKey)
	if err != nil {
		return CertificateReport{}, fmt.Errorf("verify certificate: %w: log key", ErrFormat)
	}
	if r.Checkpoint, err = OpenCosigned(c.Checkpoint, verifier, witnesses); err != nil || r.Checkpoint.Origin != c.Origin {
		found(-1, FoundSignature, "")
		return r, nil // nothing else is vouched for
	}
	x := certified{report: &r, rules: newDestructions(), found: found}
	if rec, ok := x.open(c.Requested, KindDestructionRequested); ok {
		x.read(c.Requested.Entry.Index, rec)
		r.Request, r.RequestedBy, r.RequestedAt, r.Decision, r.Reason = rec.Details["request"], rec.Actor, rec.Time, rec.Details["decision"], rec.Details["reason"]
	}
	keys := x.keys(c.Keys)
	for _, d := range c.Documents {
		x.document(d, c.Requested.Entry.Index, keys)
	}
	if len(c.Documents) == 0 {
		found(-1, FoundDestruction, "no document")
	}
	return r, nil
}

// certified is one verification under way.
type certified struct {
	report *CertificateReport
	rules  *destructions
	found  func(index int64, code Code, detail string)
}

// open checks an entry against its leaf and the checkpoint, and its kind.
func (x *certified) open(p Proven, kind Kind) (Record, bool) {
	rec, err := p.Entry.Open()
	if err != nil {
		x.found(p.Entry.Index, FoundRecord, "")
		return Record{}, false
	}
	c := x.report.Checkpoint
	if err := CheckInclusion(p.Inclusion, c.Size, c.Root, p.Entry.Index, p.Entry.Leaf()); err != nil {
		x.found(p.Entry.Index, FoundRoot, "")
		return Record{}, false
	}
	if rec.Kind != kind {
		x.found(p.Entry.Index, FoundDestruction, string(rec.Kind))
		return Record{}, false
	}
	return rec, true
}

func (x *certified) read(index int64, rec Record) {
	if code, detail := x.rules.read(rec); code != "" {
		x.found(index, code, detail)
	}
}

func (x *certified) document(d ProvenDestruction, requested int64, keys []KEKLife) {
	rec, ok := x.open(d.Destroyed, KindDestroyed)
	if !ok {
		return
	}
	e := d.Destroyed.Entry
	x.read(e.Index, rec)
	if e.Index <= requested || rec.Details["request"] != x.report.Request {
		x.found(e.Index, FoundDestruction, "of another request")
	}
	out := DestroyedReport{Document: rec.Document, Manifest: rec.Details["manifest"], By: rec.Actor, At: rec.Time, Shares: rec.Details["shares"],
		Envelopes: rec.Details["envelopes"], Objects: rec.Details["objects"], Index: e.Index, Leaf: e.Leaf()}
	out.Final, _ = FinalSince(keys, rec.Time)
	if d.Finished != nil {
		if done, ok := x.open(*d.Finished, KindDestructionFinished); ok {
			x.read(d.Finished.Entry.Index, done)
			if done.Document != rec.Document || d.Finished.Entry.Index <= e.Index || done.Details["request"] != x.report.Request {
				x.found(d.Finished.Entry.Index, FoundDestruction, "of another document")
			}
			out.Finished, out.Deleted, out.Kept = done.Time, done.Details["objects"], done.Details["kept"]
			out.DoneIndex, out.DoneLeaf = d.Finished.Entry.Index, d.Finished.Entry.Leaf()
		}
	}
	x.report.Documents = append(x.report.Documents, out)
}

// keys reads the lives of the releaser's keys.
func (x *certified) keys(proven []Proven) []KEKLife {
	var order []string
	lives := map[string]*KEKLife{}
	for _, p := range proven {
		kind := KindKEKMade
		if rec, err := p.Entry.Open(); err == nil && rec.Kind == KindKEKDestroyed {
			kind = KindKEKDestroyed
		}
		rec, ok := x.open(p, kind)
		if !ok {
			continue
		}
		at, err := time.Parse(time.RFC3339, rec.Details["at"])
		name := strings.TrimSpace(rec.Details["fingerprint"])
		if err != nil {
			x.found(p.Entry.Index, FoundFormat, "")
			continue
		}
		if lives[name] == nil {
			lives[name] = &KEKLife{Made: at}
			order = append(order, name)
		}
		if kind == KindKEKDestroyed {
			lives[name].Destroyed = at
		} else {
			lives[name].Made = at
		}
	}
	out := make([]KEKLife, len(order))
	for i, name := range order {
		out[i] = *lives[name]
	}
	return out
}
