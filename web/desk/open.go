package desk

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/exchange/watermark"
	"niem/web/api"
)

// Viewer is who looks, as the visible mark names them.
type Viewer struct {
	Name     string `json:"name"`
	Username string `json:"username"`
	Unit     string `json:"unit"`
}

// Query is what a release has to be an answer to.
type Query struct {
	Document string `json:"document"`
	Kind     string `json:"kind"`
	Request  string `json:"request"` // hex
	Trace    string `json:"trace"`   // request for a trace that it serves, hex; empty for none
	Label    []byte `json:"label"`   // as the inbox has it
}

// Opened is a released document whose grant fits its manifest.
type Opened struct {
	opener  pages
	overlay watermark.Overlay

	Sender string    `json:"sender"` // user name, by the log
	At     time.Time `json:"at"`     // by the log entry
	Code   string    `json:"code"`   // of the view, as the mark has it
	Index  int64     `json:"index"`  // of the log entry
	Silent bool      `json:"silent"` // the log's witnesses were, at the release
	Pages  []Size    `json:"pages"`
}

// pages are a document's, drawn for one person.
type pages interface {
	Manifest() *crypto.Manifest
	Page(page int, block []byte, overlay watermark.Overlay) (*image.RGBA, error)
}

// Size is a page's, in pixels.
type Size struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Open verifies a release, as released does; the manifest chain is signed by devices
// that were the sender's when the document was sent; the grant is the manifest's,
// with the codeword committed to. A release of kind proof opens it for the holder of
// the master grant, under a codeword drawn for him.
func (d *Desk) Open(ctx context.Context, q Query, r api.Release, who Viewer, account string) (*Opened, error) {
	record, err := d.released(ctx, q, r)
	if err != nil {
		return nil, err
	}
	doc, err := crypto.ParseDocumentID(q.Document)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	key, err := crypto.ParseAccountKey(account)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	overlay, err := who.overlay(record, r)
	if err != nil {
		return nil, err
	}
	out := &Opened{At: record.Time, Code: ViewCode(r.View), Index: r.Receipt.Index, Silent: record.Details["witness"] == "silent",
		overlay: overlay}
	signer, kind := d.Signer(ctx, r.Manifests, &out.Sender), crypto.GrantRecipient
	if q.Kind == "proof" {
		kind = crypto.GrantMaster
		look, failed := sealed.NewLook(r.Manifests, signer, doc, d.person, r.Grant, key)
		if err = failed; err == nil {
			look.Decoder, out.opener = d.Host.Decoder, look
		}
	} else {
		opener, failed := sealed.NewOpener(r.Manifests, signer, doc, d.person, r.Grant, key)
		if err = failed; err == nil {
			opener.Decoder, out.opener = d.Host.Decoder, opener
		}
	}
	if err == nil { // labels carry no signature of their own: anybody could have sealed one
		err = out.opener.Manifest().CheckLabel(kind, d.person, q.Label)
	}
	if err != nil {
		return nil, unfit(err)
	}
	for _, p := range out.opener.Manifest().Pages {
		out.Pages = append(out.Pages, Size{int(p.Geometry.Width), int(p.Geometry.Height)})
	}
	return out, nil
}

// released verifies a release: its entry on the log names this document, person,
// kind, view and request, and the data class of the manifest.
func (d *Desk) released(ctx context.Context, q Query, r api.Release) (audit.Record, error) {
	record, err := d.Accept(ctx, r.Receipt)
	if err != nil {
		return record, err
	}
	if record.Kind != audit.KindReleased || record.Document != q.Document || record.Actor != d.person.String() ||
		record.Details["kind"] != q.Kind || record.Details["view"] != r.View || record.Details["request"] != q.Request || record.Details["trace"] != q.Trace {
		return record, badReceipt(r.Receipt.Index, errors.New("entry of another release"))
	}
	return record, CheckClass(record, r.Manifests)
}

// overlay is what a release's view adds to its pages.
func (v Viewer) overlay(record audit.Record, r api.Release) (watermark.Overlay, error) {
	session, err := SessionMark(r)
	return watermark.Overlay{Name: v.Name, Username: v.Username, Unit: v.Unit, Time: record.Time, ViewCode: ViewCode(r.View), Session: session}, err
}

// unfit says of manifest and grant that they do not fit together, unless a check
// of the desk's own has said more.
func unfit(err error) error {
	if _, known := errors.AsType[*Failure](err); known {
		return err
	}
	return fail(CodeDocument, err)
}

// Page returns one page (from 0) as it is shown: the reader's own variants with
// the visible mark in the pixels. The block is checked against the manifest first.
func (o *Opened) Page(page int, block []byte) (*image.RGBA, error) {
	if page < 0 || page >= len(o.Pages) {
		return nil, fail(CodeInput, fmt.Errorf("page %d", page+1))
	}
	shown, err := o.opener.Page(page, block, o.overlay)
	if err != nil {
		return nil, fail(CodeDocument, err)
	}
	return shown, nil
}

// ViewCode is the first 48 bits of the view id, in groups that can be typed.
func ViewCode(view string) string {
	s := strings.ToUpper(view[:min(12, len(view))])
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:4]), s[4:]
	}
	return strings.Join(append(groups, s), "-")
}
