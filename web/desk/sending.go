package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/exchange/cover"
	"niem/exchange/sealed"
	"niem/exchange/watermark"
	"niem/web/api"
)

// A Sending is one document on its way: its pages are sealed, then its grants and
// the manifest. What it has done so far it gives as records sealed to the sender's
// own account key, from which another Sending goes on. Its methods may run side by
// side for different pages.
type Sending struct {
	sealer  *sealed.Sealer
	account *crypto.AccountKey
}

// NewSending begins a document of that many pages for the holder of the account key.
func NewSending(account string, pages int) (*Sending, error) {
	key, err := crypto.ParseAccountKey(account)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	sealer, err := sealed.NewSealer(crypto.NewDocumentID(), pages)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	return &Sending{sealer, key}, nil
}

// ResumeSending continues what a record of State began. Its pages come with Restore.
func ResumeSending(account string, record []byte) (*Sending, error) {
	key, err := crypto.ParseAccountKey(account)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	plain, err := OpenOwn(key, record)
	if err != nil {
		return nil, err
	}
	sealer, err := sealed.Resume(plain)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	return &Sending{sealer, key}, nil
}

// Document is the id that the sender's device has drawn.
func (s *Sending) Document() crypto.DocumentID { return s.sealer.Document() }

// HashWith has blocks hashed by another implementation; see sealed.Sealer.HashWith.
func (s *Sending) HashWith(hash func(block []byte) (crypto.Hash, error)) { s.sealer.HashWith(hash) }

// State is the document's record, sealed.
func (s *Sending) State() ([]byte, error) {
	plain, err := s.sealer.State()
	if err != nil {
		return nil, err
	}
	return SealOwn(s.account.Recipient(), plain)
}

// Page seals a page of that many pixels, four bytes each, and returns its block
// with the page's record, sealed. Nothing comes back that does not open again.
func (s *Sending) Page(page int, size Size, rgba []byte) (block []byte, entry crypto.PageEntry, record []byte, err error) {
	if size.Width < 1 || size.Height < 1 || size.Width > sealed.MaxPixels/size.Height || len(rgba) != 4*size.Width*size.Height {
		return nil, entry, nil, fail(CodeInput, fmt.Errorf("page of %d x %d in %d bytes", size.Width, size.Height, len(rgba)))
	}
	picture := &image.RGBA{Pix: rgba, Stride: 4 * size.Width, Rect: image.Rect(0, 0, size.Width, size.Height)}
	if block, entry, err = s.sealer.SealPage(page, picture); err != nil {
		return nil, entry, nil, sealing(err)
	}
	plain, err := s.sealer.PageState(page)
	if err != nil {
		return nil, entry, nil, sealing(err)
	}
	record, err = SealOwn(s.account.Recipient(), plain)
	return block, entry, record, err
}

// Restore takes the record of a page that was sealed before.
func (s *Sending) Restore(record []byte) error {
	plain, err := OpenOwn(s.account, record)
	if err != nil {
		return err
	}
	if _, err := s.sealer.RestorePage(plain); err != nil {
		return fail(CodeInput, err)
	}
	return nil
}

// Preview is a page as somebody would be shown it; see sealed.Sealer.Preview.
func (s *Sending) Preview(page int, block []byte, who crypto.PersonID, overlay watermark.Overlay) (*image.RGBA, error) {
	shown, err := s.sealer.Preview(page, block, who, overlay)
	if err != nil {
		return nil, sealing(err)
	}
	return shown, nil
}

// Closing is what turns sealed pages into a document.
type Closing struct {
	Readers  []sealed.Reader `json:"readers"` // without shares
	Shares   []api.Share     `json:"shares"`
	Subject  string          `json:"subject"`
	Files    []string        `json:"files"`
	Note     string          `json:"note"`
	Metadata api.Metadata    `json:"metadata"`
	Original crypto.Hash     `json:"original"`
}

// Finish makes grants, labels and envelopes, hands each envelope to put, and has
// the manifest signed.
func (s *Sending) Finish(c Closing, by crypto.Signer, put func(sum crypto.Hash, envelope []byte) error) (api.Commit, error) {
	readers, err := Shares(c.Readers, c.Shares)
	if err != nil {
		return api.Commit{}, err
	}
	metadata, err := Cover(c.Metadata).Encode()
	if err != nil {
		return api.Commit{}, fail(CodeInput, err)
	}
	made, err := s.sealer.Finish(sealed.Order{
		Readers: readers, Label: crypto.Label{Subject: c.Subject, Files: c.Files, Note: c.Note},
		Metadata: metadata, Original: c.Original, Device: by, Account: s.account,
	}, func(_ sealed.Reader, envelope []byte) error { return put(crypto.HashOf(envelope), envelope) })
	if err != nil {
		return api.Commit{}, sealing(err)
	}
	return CommitOf(made), nil
}

// CommitOf is what the server is given of a signed document.
func CommitOf(made *sealed.Package) api.Commit {
	out := api.Commit{Manifest: made.Manifest}
	for _, l := range made.Labels {
		out.Labels = append(out.Labels, api.Label{Kind: l.Kind.String(), Person: l.Person.String(), Bytes: l.Bytes})
	}
	return out
}

// Cover is what the manifest says in the clear.
func Cover(m api.Metadata) cover.Metadata {
	return cover.Metadata{Number: m.Number, Notation: m.Notation, Kind: m.Kind, Urgency: cover.Urgency(m.Urgency), Class: cover.Class(m.Class),
		Purpose: cover.Purpose(m.Purpose), Created: m.Created.UTC(), Expires: m.Expires.UTC(), AllowCopy: m.AllowCopy, AcceptUnconfirmed: m.AcceptUnconfirmed,
		Check: m.Check, Reason: m.Reason, Approval: m.Approval}
}

// sealing gives an error of sealing its code; errors of others, such as those of an
// upload, keep theirs.
func sealing(err error) error {
	switch {
	case errors.Is(err, sealed.ErrVerify):
		return fail(CodeVerify, err)
	case errors.Is(err, sealed.ErrPageTooLarge), errors.Is(err, watermark.ErrGeometry), errors.Is(err, crypto.ErrFormat):
		return fail(CodeInput, err)
	}
	return err
}

// SealOwn seals a record to the sender's own account key.
func SealOwn(to crypto.AccountRecipient, plain []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := crypto.SealTo(&b, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// OpenOwn opens a record of SealOwn.
func OpenOwn(key *crypto.AccountKey, record []byte) ([]byte, error) {
	r, err := crypto.OpenWith(bytes.NewReader(record), key)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	return plain, nil
}

// Receipt is where the sending stands on the log.
type Receipt struct {
	Index int64  `json:"index"`
	Leaf  string `json:"leaf"`
}

// Sent verifies the answer to a commit: the entry on the log is of this document
// and of this manifest.
func (d *Desk) Sent(ctx context.Context, document string, manifest crypto.Hash, r api.Receipt) (Receipt, error) {
	record, err := d.Accept(ctx, r)
	if err != nil {
		return Receipt{}, err
	}
	if record.Kind != audit.KindSent || record.Document != document || record.Details["manifest"] != manifest.String() {
		return Receipt{}, badReceipt(r.Index, errors.New("entry of another sending"))
	}
	entry, err := r.Entry()
	if err != nil {
		return Receipt{}, badReceipt(r.Index, err)
	}
	return Receipt{entry.Index, entry.Leaf().String()}, nil
}

// Unsealed tells which pages have to be sealed anew, since the server does not have
// their blocks and they are not kept here either.
func (s *Sending) Unsealed(have []crypto.Hash) []int {
	missing := []int{}
	for page := range s.sealer.Pages() {
		if entry, done := s.sealer.Entry(page); !done || !slices.Contains(have, entry.Block) {
			s.sealer.Forget(page)
			missing = append(missing, page)
		}
	}
	return missing
}
