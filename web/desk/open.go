package desk

import (
	"context"
	"encoding/json"
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
	Label    []byte `json:"label"`   // as the inbox has it
}

// Opened is a released document whose grant fits its manifest.
type Opened struct {
	opener  *sealed.Opener
	overlay watermark.Overlay

	Sender string    `json:"sender"` // user name, by the log
	At     time.Time `json:"at"`     // by the log entry
	Code   string    `json:"code"`   // of the view, as the mark has it
	Index  int64     `json:"index"`  // of the log entry
	Silent bool      `json:"silent"` // the log's witnesses were, at the release
	Pages  []Size    `json:"pages"`
}

// Size is a page's, in pixels.
type Size struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Open verifies a release: its entry on the log names this document, person, kind,
// view and request, and the data class of the manifest; the manifest chain is signed
// by devices that were the sender's when the document was sent; the grant is the
// manifest's, with the codeword committed to.
func (d *Desk) Open(ctx context.Context, q Query, r api.Release, who Viewer, account string) (*Opened, error) {
	record, err := d.Accept(ctx, r.Receipt)
	if err != nil {
		return nil, err
	}
	if record.Kind != audit.KindReleased || record.Document != q.Document || record.Actor != d.person.String() ||
		record.Details["kind"] != q.Kind || record.Details["view"] != r.View || record.Details["request"] != q.Request {
		return nil, fail(CodeReceipt, errors.New("entry of another release"))
	}
	doc, err := crypto.ParseDocumentID(q.Document)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	key, err := crypto.ParseAccountKey(account)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	out := &Opened{At: record.Time, Code: viewCode(r.View), Index: r.Receipt.Index, Silent: record.Details["witness"] == "silent",
		overlay: watermark.Overlay{Name: who.Name, Username: who.Username, Unit: who.Unit, Time: record.Time, ViewCode: viewCode(r.View)}}
	if err := checkClass(record, r.Manifests); err != nil {
		return nil, err
	}
	out.opener, err = sealed.NewOpener(r.Manifests, d.signer(ctx, r.Manifests, &out.Sender), doc, d.person, r.Grant, key)
	if err == nil { // labels carry no signature of their own: anybody could have sealed one
		err = out.opener.Manifest().CheckLabel(crypto.GrantRecipient, d.person, q.Label)
	}
	if _, known := errors.AsType[*Failure](err); err != nil && !known {
		err = fail(CodeDocument, err)
	}
	if err != nil {
		return nil, err
	}
	for _, p := range out.opener.Manifest().Pages {
		out.Pages = append(out.Pages, Size{int(p.Geometry.Width), int(p.Geometry.Height)})
	}
	return out, nil
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

// viewCode is the first 48 bits of the view id, in groups that can be typed.
func viewCode(view string) string {
	s := strings.ToUpper(view[:min(12, len(view))])
	var groups []string
	for len(s) > 4 {
		groups, s = append(groups, s[:4]), s[4:]
	}
	return strings.Join(append(groups, s), "-")
}

// signer looks a signing device up: by the log it must be a device of the sender,
// or of a recovery holder with a mandate.
func (d *Desk) signer(ctx context.Context, chain [][]byte, logged *string) crypto.SignerLookup {
	return func(s crypto.Signing) (crypto.DevicePublic, error) {
		if s.Authority != crypto.AuthoritySender {
			return d.holderSigner(ctx, s)
		}
		device, by, err := d.deviceOf(ctx, s.Person, s.Device)
		if err == nil && device.Ended != 0 {
			err = d.sentInTime(ctx, chain[0], s.Device, device.Ended)
		}
		if err == nil {
			*logged = by
		}
		return device.Public, err
	}
}

// deviceOf gives a device that is the person's by events on the log, perhaps one
// that has ended, and the name that they give.
func (d *Desk) deviceOf(ctx context.Context, person crypto.PersonID, id crypto.Hash) (audit.DeviceState, string, error) {
	var key api.Key
	err := d.get(ctx, "/api/devices/"+id.String(), nil, &key)
	if refusedAs(err, api.CodeNoKey) {
		return audit.DeviceState{}, "", fail(CodeSigner, err)
	}
	if err != nil {
		return audit.DeviceState{}, "", err
	}
	checked, err := d.checkKey(ctx, key)
	if err != nil {
		return audit.DeviceState{}, "", err
	}
	device, known := checked.rules.Device(audit.Hash(id))
	if !known || checked.person != person || device.Owner != person.String() {
		return audit.DeviceState{}, "", fail(CodeSigner, nil)
	}
	return device, checked.state.Username, nil
}

// sentInTime holds a document whose signing device has ended since against the
// log: it has to have been sent, with this first manifest, before that entry. What
// a removed device signs afterwards counts for nothing, whoever takes it in.
func (d *Desk) sentInTime(ctx context.Context, first []byte, device crypto.Hash, ended int64) error {
	m, sum, err := crypto.ParseManifest(first)
	if err != nil {
		return fail(CodeDocument, err)
	}
	var receipt api.Receipt
	if err := d.get(ctx, "/api/documents/"+m.Document.String()+"/sending", nil, &receipt); err != nil {
		return err
	}
	record, err := d.Accept(ctx, receipt)
	if err != nil {
		return err
	}
	if record.Kind != audit.KindSent || record.Document != m.Document.String() || record.Details["manifest"] != sum.String() ||
		record.Details["device"] != device.String() || receipt.Index >= ended {
		return fail(CodeSigner, fmt.Errorf("not sent before entry %d, which ends the device", ended))
	}
	return nil
}

// checkClass holds the data class that the entry names against the manifest, which
// the opener verifies: the releaser decides by it whether it needs witnesses.
func checkClass(record audit.Record, chain [][]byte) error {
	if len(chain) == 0 {
		return fail(CodeDocument, nil)
	}
	m, _, err := crypto.ParseManifest(chain[len(chain)-1])
	if err != nil {
		return fail(CodeDocument, err)
	}
	var metadata struct {
		Class *string `json:"class"`
	}
	if err := json.Unmarshal(m.Metadata, &metadata); err != nil || metadata.Class == nil {
		return fail(CodeDocument, err)
	}
	if class, named := record.Details["class"]; !named || class != *metadata.Class {
		return fail(CodeClass, fmt.Errorf("%q on the log, %q in the manifest", class, *metadata.Class))
	}
	return nil
}
