package fsck

import (
	"context"
	"errors"
	"fmt"
	"time"

	"niem/exchange"
	"niem/exchange/audit"
)

// Code names what is wrong; codes are stable.
type Code string

// What Run can find.
const (
	FoundTree         Code = "log_tree"          // the stored tree does not follow from its leaves
	FoundCheckpoint   Code = "log_checkpoint"    // the newest checkpoint is not one of this log
	FoundLog          Code = "log"               // an entry breaks a rule of the log (detail says which)
	FoundEntry        Code = "act_without_entry" // a row of an act whose entry is another's or absent
	FoundAct          Code = "entry_without_act" // an entry of an act that left no row
	FoundManifest     Code = "manifest"          // a manifest does not verify, or rows differ from it
	FoundMissing      Code = "object_missing"
	FoundObject       Code = "object_changed" // an object does not hash to its name
	FoundShareMissing Code = "share_missing"  // a recipient could no longer open what is still his
	FoundShareLeft    Code = "share_left"     // a share that recall, expiry or destruction should have deleted
	FoundUpload       Code = "upload"         // a document whose send is not marked as sent
	FoundObjectLeft   Code = "object_left"    // an object or label that a destruction should have deleted
)

// Finding is one breach; Where names it by ids and numbers.
type Finding struct {
	Code   Code   `json:"code"`
	Where  string `json:"where"`
	Detail string `json:"detail,omitempty"`
}

func (f Finding) String() string { return fmt.Sprintf("%s: %s %s", f.Where, f.Code, f.Detail) }

// MaxFindings bounds the list of a report.
const MaxFindings = 1000

// Report is what Run found; no Findings means that all is well.
type Report struct {
	At        time.Time `json:"at"`
	Entries   int64     `json:"entries"`
	Erased    int       `json:"erased"`
	Documents int       `json:"documents"`
	Releases  int       `json:"releases"`
	Recalls   int       `json:"recalls"`
	Objects   int       `json:"objects"`
	Bytes     int64     `json:"bytes"`     // read and hashed
	Destroyed int       `json:"destroyed"` // documents
	Deleting  int       `json:"deleting"`  // of those, the ones whose objects are still being deleted
	Strays    int       `json:"strays"`    // objects that nothing names; the sweep deletes them
	Lost      int       `json:"lost"`      // acts of a time that was not in the backup which was restored; no findings
	Findings  []Finding `json:"findings"`
	Total     int       `json:"total"` // all findings, those left out included
}

func (r *Report) found(code Code, where, format string, args ...any) {
	r.Total++
	if len(r.Findings) < MaxFindings {
		r.Findings = append(r.Findings, Finding{code, where, fmt.Sprintf(format, args...)})
	}
}

// Grant is a row of a grant with what belongs to it.
type Grant struct {
	Kind     exchange.GrantKind
	Person   exchange.PersonID
	Label    exchange.Hash
	G        exchange.Hash
	Envelope exchange.Hash
	HasShare bool
	Recalled bool
}

// Document is a sent document as its rows have it.
type Document struct {
	ID        exchange.DocumentID
	Sender    exchange.PersonID
	State     exchange.UploadState
	Hash      exchange.Hash
	Container exchange.Hash
	Original  exchange.Hash // zero when none
	Metadata  []byte
	Expires   time.Time
	Expired   bool
	Entry     int64
	Manifests [][]byte
	Blocks    []exchange.Hash
	Grants    []Grant
	Shares    int          // rows, those without a grant included
	Labels    int          // grants whose label is there
	Destroyed *Destruction // nil while it lives
}

// Destruction is a row of a destruction.
type Destruction struct {
	Request   exchange.ID
	By        exchange.PersonID
	Entry     int64
	Finished  bool
	DoneEntry int64
}

// Release is a row of a release.
type Release struct {
	Request, View, Session exchange.ID
	Document               exchange.DocumentID
	Person                 exchange.PersonID
	Kind                   exchange.ReleaseKind
	Entry                  int64
}

// Recall is a row of a recall.
type Recall struct {
	Document exchange.DocumentID
	Person   exchange.PersonID
	Entry    int64
}

// Answer is a row of a recipient's answer.
type Answer struct {
	Document exchange.DocumentID
	Person   exchange.PersonID
	Kind     exchange.AnswerKind
	Entry    int64
}

// Handover is a row of what a successor was given of whoever left.
type Handover struct {
	Document exchange.DocumentID
	Person   exchange.PersonID
	Kind     exchange.GrantKind
	By       exchange.PersonID
	Entry    int64
}

// Trace is a row of a request for a trace. EndEntry is 0 while it is open.
type Trace struct {
	Request  exchange.ID
	Document exchange.DocumentID
	State    exchange.TraceState
	Result   exchange.Hash
	Entry    int64
	EndEntry int64
}

// Snapshot is everything but the log's entries, at one moment.
type Snapshot struct {
	Size      int64 // of the log
	Root      audit.Hash
	Documents []Document
	Releases  []Release
	Recalls   []Recall
	Answers   []Answer
	Traces    []Trace
	Handovers []Handover // by entry
	// Pending are the objects of sends under way that are noted as stored.
	Pending []exchange.Hash
	// Noted are all objects that a send has ever noted and not forgotten.
	Noted map[exchange.Hash]bool
}

// Store reads the database.
type Store interface {
	exchange.LogReader
	// LogHashes and LastCheckpoint as in exchange.LogStore.
	LogHashes(ctx context.Context, indexes []int64) ([]audit.Hash, error)
	LastCheckpoint(ctx context.Context) ([]byte, error)
	// Device finds whose the device key with that SHA-256 is or was.
	Device(ctx context.Context, device exchange.Hash) (exchange.Device, error)
	// Snapshot reads all rows in one transaction.
	Snapshot(ctx context.Context) (Snapshot, error)
	// DestructionOf as in exchange.DestructionStore: a document may be destroyed
	// while its objects are looked at.
	DestructionOf(ctx context.Context, doc exchange.DocumentID) (exchange.ID, error)
}

// Options say how to look.
type Options struct {
	// LogKey is the log's verifier key.
	LogKey string
	// Quick leaves out reading and hashing the objects: they are only looked for.
	Quick bool
	// Progress is called with the number of objects looked at, of all.
	Progress func(done, all int)
	Now      func() time.Time
}

// Run checks everything. The error is for what could not be read; everything
// that is wrong stands in the report.
func Run(ctx context.Context, store Store, blob Objects, o Options) (Report, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	// The checkpoint comes first: what it covers is in every later snapshot.
	checkpoint, err := store.LastCheckpoint(ctx)
	if err != nil && !errors.Is(err, exchange.ErrNotFound) {
		return Report{}, fmt.Errorf("fsck: %w", err)
	}
	snapshot, err := store.Snapshot(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("fsck: %w", err)
	}
	r := &run{checkpoint: checkpoint, store: store, blob: blob, options: o, snapshot: snapshot, acts: map[int64]act{}, erased: map[int64]bool{}, report: Report{At: o.Now().UTC(), Entries: snapshot.Size,
		Documents: len(snapshot.Documents), Releases: len(snapshot.Releases), Recalls: len(snapshot.Recalls)}}
	for _, step := range []func(context.Context) error{r.log, r.documents, r.releases, r.objects} {
		if err := step(ctx); err != nil {
			return Report{}, fmt.Errorf("fsck: %w", err)
		}
	}
	return r.report, nil
}

// run is one check under way.
type run struct {
	store      Store
	blob       Objects
	options    Options
	checkpoint []byte // nil when none was signed
	snapshot   Snapshot
	report     Report
	tree       growing
	acts       map[int64]act // entries that must have rows, by index
	supplied   [][2]int64    // parts of the log that came back after a restoring, without the rows of all acts
	gone       []int64       // entries without a record
	erased     map[int64]bool
}

// act is what an entry says of an act that leaves rows.
type act struct {
	record audit.Record
	seen   bool
}
