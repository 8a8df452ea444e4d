package audit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/note"
)

// Report is what VerifyExport found. No Findings means: the export is the log
// that the checkpoint commits to, and its records keep the rules.
type Report struct {
	Origin   string
	VKey     string    // the key that the checkpoint was checked against
	Pinned   bool      // that key was given by the caller, not taken from the file
	Size     int64     // leaves read
	Root     Hash      // computed from the leaves
	Time     time.Time // of the checkpoint
	Records  int
	Erased   int
	ErasedBy []ErasedBy // entries that name the erased records
	ByKind   map[Kind]int
	Cosigned []string  // of the given witnesses, who cosigned the checkpoint
	Beyond   []string  // what it was to be held against, but is younger than the export
	Findings []Finding // at most MaxFindings
	Total    int       // all findings, those left out included
}

// MaxFindings bounds the list of a report.
const MaxFindings = 1000

// Code names what is wrong; codes are stable.
type Code string

// What VerifyExport can find.
const (
	FoundForeignKey     Code = "foreign_key"        // the file names another key than the one given
	FoundSignature      Code = "signature"          // the checkpoint is not signed by the log
	FoundSize           Code = "size"               // more or fewer leaves than the checkpoint says
	FoundRoot           Code = "root"               // the leaves do not hash to the checkpoint's root
	FoundLine           Code = "line"               // a line that is no leaf; what follows is unread
	FoundIndex          Code = "index"              // a leaf out of order
	FoundRecord         Code = "record"             // record and salt do not give the leaf
	FoundFormat         Code = "format"             // a record that is not canonical
	FoundTime           Code = "time"               // time runs backward, or past the checkpoint
	FoundRecalled       Code = "recalled"           // a release after the recall
	FoundExpired        Code = "expired"            // a release after the expiry
	FoundRequest        Code = "request"            // a request id missing or used twice
	FoundView           Code = "view"               // a release that names no view, or another's
	FoundUnsent         Code = "unsent"             // a release of a document never sent
	FoundUnknownKey     Code = "unknown_key"        // a key event about a key that is not the owner's
	FoundKeySignature   Code = "key_signature"      // a key event without a statement, or a signature that is not good
	FoundKeyAuthority   Code = "key_authority"      // a key event by somebody without the right
	FoundKeyOrder       Code = "key_order"          // a key event that does not follow the owner's event before
	FoundKeyState       Code = "key_state"          // a key event that the owner's key was not ready for
	FoundDevice         Code = "device"             // signed by a device that is unknown, another's, or ended
	FoundSelfConfirmed  Code = "self_confirmed"     // the registrar is the owner
	FoundUnboundRelease Code = "release_incomplete" // a release without kind, envelope or session
	FoundDestroyed      Code = "destroyed"          // a release after the destruction
	FoundDestruction    Code = "destruction"        // a document destroyed by one person alone, or without a request
	FoundErasure        Code = "erasure"            // an erasure by one person alone, or of records that are still there
	FoundGone           Code = "gone"               // a record is gone and no entry says that it was erased
	FoundCosigned       Code = "cosigned"           // fewer witnesses than needed cosigned the checkpoint
	FoundHead           Code = "head"               // the log was another one when that checkpoint was signed
	FoundShort          Code = "short"              // entries are missing that stood in it before
	FoundReceipt        Code = "receipt"            // another entry stands where a receipt has one
)

// Codes lists all codes.
var Codes = []Code{FoundForeignKey, FoundSignature, FoundSize, FoundRoot, FoundLine, FoundIndex, FoundRecord, FoundFormat, FoundTime, FoundRecalled,
	FoundExpired, FoundRequest, FoundView, FoundUnsent, FoundUnknownKey, FoundKeySignature, FoundKeyAuthority, FoundKeyOrder, FoundKeyState, FoundDevice, FoundSelfConfirmed, FoundTwoRegistrars, FoundUnboundRelease,
	FoundDestroyed, FoundDestruction, FoundErasure, FoundGone,
	FoundCosigned, FoundHead, FoundShort, FoundReceipt}

// Finding is one breach. Index is the entry, or -1 for the whole log.
type Finding struct {
	Index  int64
	Code   Code
	Detail string // ids and numbers only
}

func (f Finding) String() string {
	where := "log"
	if f.Index >= 0 {
		where = fmt.Sprintf("entry %d", f.Index)
	}
	if f.Detail == "" {
		return fmt.Sprintf("%s: %s", where, f.Code)
	}
	return fmt.Sprintf("%s: %s (%s)", where, f.Code, f.Detail)
}

// MarshalText gives the form of String.
func (f Finding) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

func (r *Report) found(index int64, code Code, detail string) {
	r.Total++
	if len(r.Findings) < MaxFindings {
		r.Findings = append(r.Findings, Finding{index, code, detail})
	}
}

// VerifyExport re-checks an export from its bytes alone, in one pass. vkey is
// the log's public key as the caller knows it; with "" the key in the file is
// used, which proves the file consistent with itself and nothing more.
//
// The error is for what could not be read or is no export at all (ErrFormat);
// everything that is wrong with a readable one stands in Findings.
// Memory grows with the number of releases, recalls, documents and keys, not
// with the size of the records.
func VerifyExport(r io.Reader, vkey string) (Report, error) {
	return VerifyExportAgainst(r, vkey, Against{})
}

// VerifyExportAgainst is VerifyExport, which also holds the export against what
// is known from elsewhere.
func VerifyExportAgainst(r io.Reader, vkey string, against Against) (Report, error) {
	x := &exportReader{bufio.NewReaderSize(r, 64<<10)}
	var h headerWire
	if err := x.line(maxHeaderLine, &h); err != nil {
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("%w: empty", ErrFormat)
		}
		return Report{}, fmt.Errorf("verify export: header: %w", err)
	}
	if h.Version != 1 {
		return Report{}, fmt.Errorf("verify export: %w: version %d", ErrFormat, h.Version)
	}
	if !printable(h.Origin) || !printable(h.VKey) {
		return Report{}, fmt.Errorf("verify export: %w: origin or key is no plain text", ErrFormat)
	}
	rep := Report{Origin: h.Origin, VKey: h.VKey, Pinned: vkey != "", ByKind: map[Kind]int{}}
	if vkey != "" && vkey != h.VKey {
		rep.found(-1, FoundForeignKey, "")
		rep.VKey = vkey
	}
	verifier, err := note.NewVerifier(rep.VKey)
	if err != nil {
		return Report{}, fmt.Errorf("verify export: %w: log key", ErrFormat)
	}
	checkpoint, err := OpenCheckpoint([]byte(h.Checkpoint), verifier)
	signed := err == nil
	if !signed {
		rep.found(-1, FoundSignature, "")
	} else if checkpoint.Origin != h.Origin {
		rep.found(-1, FoundSignature, "origin")
	}
	rep.Time = checkpoint.Time
	if signed {
		against.cosigned(&rep, []byte(h.Checkpoint), verifier)
	}
	if err := rep.readLeaves(x, against.begin()); err != nil {
		return Report{}, err
	}
	if signed {
		if rep.Size != checkpoint.Size {
			rep.found(-1, FoundSize, fmt.Sprintf("%d leaves, checkpoint says %d", rep.Size, checkpoint.Size))
		}
		if rep.Root != checkpoint.Root {
			rep.found(-1, FoundRoot, "")
		}
	}
	return rep, nil
}

// printable: a report shows the text to people, and nothing in it may hide or
// imitate what the report says.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) })
}

func (r *Report) readLeaves(x *exportReader, known *compared) error {
	var tree Frontier
	rules := newRules(r)
	known.head(r, &tree)
	for {
		var w leafWire
		err := x.line(maxLeafLine, &w)
		if errors.Is(err, io.EOF) {
			break
		}
		var e Entry
		if err == nil {
			e, err = w.entry()
		}
		if errors.Is(err, ErrFormat) {
			r.found(tree.Size(), FoundLine, "")
			break
		}
		if err != nil {
			return fmt.Errorf("verify export: %w", err)
		}
		if e.Index != tree.Size() {
			r.found(tree.Size(), FoundIndex, fmt.Sprintf("says %d", e.Index))
		}
		e.Index = tree.Size()
		tree.Add(e.Leaf())
		r.readEntry(e, rules, known)
		known.entry(r, &tree, e)
	}
	rules.finish()
	r.Size, r.Root = tree.Size(), tree.Root()
	known.end(r)
	return nil
}

func (r *Report) readEntry(e Entry, rules *rules, known *compared) {
	if e.Erased() {
		r.Erased++
		rules.erased(e)
		return
	}
	r.Records++
	if LeafData(e.Record, e.Salt) != e.Data {
		r.found(e.Index, FoundRecord, "")
	}
	rec, err := ParseRecord(e.Record)
	if err != nil {
		r.found(e.Index, FoundFormat, "")
		return
	}
	r.ByKind[rec.Kind]++
	rules.read(e.Index, e.Leaf(), rec)
	if known.against.Record != nil {
		known.against.Record(e.Index, rec, rules.keys)
	}
}
