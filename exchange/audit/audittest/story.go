package audittest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

// The key that signs exports of tests. It signs nothing else.
const (
	Origin    = "niem.example/log"
	signerKey = "PRIVATE+KEY+niem.example/log+fbc3e702+AY+Cc+ZKE1OKQQ5bcvOSK7fUCzuHPJ5ZeQ+a82TnqtD5"
	VKey      = "niem.example/log+fbc3e702+AVTQOWrKo86sqxV404XEoppJ6UP7MSPAshhNFIsjvPY2"
)

// People and documents of Story.
const (
	Sender    = "00000000-0000-4000-8000-00000000000a"
	Reader    = "00000000-0000-4000-8000-00000000000b"
	Other     = "00000000-0000-4000-8000-00000000000c"
	Registrar = "00000000-0000-4000-8000-00000000000d"
	Letter    = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	Report    = "baaaaaaaaaaaaaaaaaaaaaaaaa"
)

// Start is the time of the first record of Story; each next one is a minute
// later.
var Start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// Story is a small log in which everything is in order: keys, two letters,
// openings, a recall from one and an expiry.
func Story() []audit.Record {
	story := []audit.Record{
		{Kind: audit.KindSignedIn, Actor: Sender},
		{Kind: audit.KindKeyNew, Actor: Registrar, Subject: Registrar},
		{Kind: audit.KindKeyFounded, Actor: audit.System, Subject: Registrar},
		{Kind: audit.KindKeyNew, Actor: Sender, Subject: Sender},
		{Kind: audit.KindKeyNew, Actor: Reader, Subject: Reader},
		{Kind: audit.KindKeyConfirmed, Actor: Registrar, Subject: Reader},
		{Kind: audit.KindSent, Actor: Sender, Document: Letter, Details: map[string]string{"pages": "2", "class": "sensitive"}},
		{Kind: audit.KindSent, Actor: Sender, Document: Report, Details: map[string]string{"pages": "1", "class": "none"}},
		Release(Reader, Letter, "view", "01"),
		Release(Other, Letter, "copy", "02"),
		{Kind: audit.KindRecalled, Actor: Sender, Document: Letter, Details: map[string]string{"reason": "gửi nhầm <số 12>", "scope": "some", "count": "1", "recipients": Reader}},
		{Kind: audit.KindRefused, Actor: Reader, Document: Letter, Details: map[string]string{"kind": "view", "code": "recalled", "request": "03"}},
		Release(Other, Letter, "view", "04"),
		{Kind: audit.KindExpired, Actor: audit.System, Document: Report},
		Release(Sender, Report, "proof", "05"),
		{Kind: audit.KindAuditRead, Actor: Sender, Document: Letter},
	}
	for i := range story {
		story[i].Time = Start.Add(time.Duration(i) * time.Minute)
		if story[i].Kind == audit.KindSent {
			story[i].Details["device"] = Device(story[i].Actor).Sum()
		}
	}
	return SignKeys(story)
}

// Release is the record of a granted release, complete but for its time.
func Release(person, document, kind, request string) audit.Record {
	return audit.Record{Kind: audit.KindReleased, Actor: person, Document: document, Details: map[string]string{
		"kind": kind, "purpose": "dieu-tra", "view": "f" + request, "request": request, "session": "5e", "envelope": "e0", "grant_kind": "recipient"}}
}

// Entries places the records in a log with salts that follow from the index.
func Entries(records []audit.Record) []audit.Entry {
	entries := make([]audit.Entry, len(records))
	for i, rec := range records {
		entries[i] = entry(i, rec)
	}
	return entries
}

func entry(i int, rec audit.Record) audit.Entry {
	b, err := rec.Encode()
	if err != nil {
		panic(err) // the records of tests are well formed
	}
	salt := audit.Salt(sha256.Sum256(fmt.Append(nil, "salt ", i)))
	return audit.Entry{Index: int64(i), Data: audit.LeafData(b, salt), Record: b, Salt: salt}
}

// Export signs the tree of the entries at a time, as of their leaf data, and
// writes the export.
func Export(entries []audit.Entry, at time.Time) []byte {
	signed := Head(entries, at)
	var out bytes.Buffer
	err := audit.WriteExport(&out, Origin, VKey, signed, func(fn func(audit.Entry) error) error {
		for _, e := range entries {
			if err := fn(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		panic(err) // a buffer does not fail
	}
	return out.Bytes()
}

// Sign signs a checkpoint with the key of tests.
func Sign(c audit.Checkpoint) []byte {
	signer, err := note.NewSigner(signerKey)
	if err != nil {
		panic(err) // the key above is well formed
	}
	signed, err := audit.SignCheckpoint(c, signer)
	if err != nil {
		panic(err) // the checkpoints of tests are well formed
	}
	return signed
}
