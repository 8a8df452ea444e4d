package desk

import (
	"context"
	"errors"
	"fmt"
	"image"
	"net/url"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/exchange/watermark"
	"niem/web/api"
)

// Tracing compares leaked pictures with every copy of one document, whose master
// grant was released with an entry on the log. Not for concurrent use.
type Tracing struct {
	desk    *Desk
	tracer  *sealed.Tracer
	query   Query
	overlay watermark.Overlay
	by      string        // user name of whoever traces
	proof   *sealed.Proof // of the last run
	found   *Finding      // likewise

	Sender  string    `json:"sender"` // user name, by the log
	At      time.Time `json:"at"`     // by the log entry of the release
	Index   int64     `json:"index"`
	Silent  bool      `json:"silent"`
	Version string    `json:"manifest"` // SHA-256 of the newest version of the manifest
	Pages   []Size    `json:"pages"`
}

// Trace verifies a release of kind proof as Open does one of kind view, and takes
// the master grant out of it: the sender's, or the successor's.
func (d *Desk) Trace(ctx context.Context, q Query, r api.Release, who Viewer, account *crypto.AccountKey) (*Tracing, error) {
	return d.trace(ctx, q, r, who, crypto.GrantMaster, d.person, account)
}

// TraceForUnit is Trace for the second of two recovery holders: the release is of
// kind recovery, and the grant is the unit's.
func (d *Desk) TraceForUnit(ctx context.Context, q Query, r api.Release, who Viewer, unit crypto.PersonID, key *crypto.AccountKey) (*Tracing, error) {
	return d.trace(ctx, q, r, who, crypto.GrantRecovery, unit, key)
}

func (d *Desk) trace(ctx context.Context, q Query, r api.Release, who Viewer, kind crypto.GrantKind, holder crypto.PersonID, account *crypto.AccountKey) (*Tracing, error) {
	record, err := d.released(ctx, q, r)
	if err != nil {
		return nil, err
	}
	doc, err := crypto.ParseDocumentID(q.Document)
	if err != nil {
		return nil, fail(CodeInput, err)
	}
	overlay, err := who.overlay(record, r)
	if err != nil {
		return nil, err
	}
	t := &Tracing{desk: d, query: q, by: who.Username, At: record.Time, Index: r.Receipt.Index, Silent: record.Details["witness"] == "silent", overlay: overlay}
	chain := r.Manifests
	if kind == crypto.GrantRecovery {
		chain = nil // holders may not ask when the document was sent
	}
	t.tracer, err = sealed.NewTracer(r.Manifests, d.Signer(ctx, chain, &t.Sender), doc, kind, holder, r.Grant, account)
	if err != nil {
		return nil, unfit(err)
	}
	t.Version = crypto.HashOf(r.Manifests[len(r.Manifests)-1]).String()
	for _, p := range t.tracer.Manifest().Pages {
		t.Pages = append(t.Pages, Size{int(p.Geometry.Width), int(p.Geometry.Height)})
	}
	return t, nil
}

// Manifest is the newest one of the verified chain.
func (t *Tracing) Manifest() *crypto.Manifest { return t.tracer.Manifest() }

// Add takes the block of a page (from 0), which is held against the manifest.
func (t *Tracing) Add(page int, block []byte) error {
	if page < 0 || page >= len(t.Pages) {
		return fail(CodeInput, fmt.Errorf("page %d", page+1))
	}
	if err := t.tracer.AddPage(page, block); err != nil {
		return fail(CodeDocument, err)
	}
	return nil
}

// Page draws a page that was added, for the eye: all its tiles in their first
// variant, which is nobody's copy, with the visible mark of whoever traces.
func (t *Tracing) Page(page int) (*image.RGBA, error) {
	shown, err := t.tracer.Page(page, t.overlay)
	if err != nil {
		return nil, fail(CodeDocument, err)
	}
	return shown, nil
}

// UseSessions makes the runs read the session mark too, and go by it where a page
// has too little to be found by: with the installation's keys, and against the views
// that the document had. Both readings stand on the log.
func (t *Tracing) UseSessions(ctx context.Context) error {
	epochs, err := t.desk.SessionEpochs(ctx)
	if err != nil {
		return err
	}
	var trail api.DocumentAudit
	if err := t.desk.get(ctx, "/api/documents/"+t.query.Document+"/audit", nil, &trail); err != nil {
		return err
	}
	t.tracer.Sessions = watermark.Sessions{Epochs: epochs}
	for _, r := range trail.Recipients {
		for _, o := range r.Openings {
			view, err := viewID(o.View)
			if err != nil {
				return err
			}
			t.tracer.Sessions.Views = append(t.tracer.Sessions.Views, view)
		}
	}
	return nil
}

// Run looks for the pages in the pictures and judges what it sees. Every further
// run of one Tracing is counted against the chance that it names.
func (t *Tracing) Run(ctx context.Context, pictures []watermark.Picture, progress func(done, total int)) (*Finding, error) {
	proof, err := t.tracer.Trace(ctx, pictures, progress)
	switch {
	case errors.Is(err, watermark.ErrPicture):
		return nil, fail(CodePicture, err)
	case errors.Is(err, watermark.ErrCorners):
		return nil, fail(CodeCorners, err)
	case err != nil:
		return nil, err
	}
	t.proof = proof
	f := findingOf(proof)
	if err := t.desk.nameCopies(ctx, t.query.Document, proof.Verdict, f); err != nil {
		return nil, err
	}
	t.found = f
	return f, f.grids(t.tracer, proof.Verdict)
}

// nameCopies says whose copies a verdict points at, if at any: by the document's
// audit, whose reading is logged, and by the log's event of each person's key: a
// verdict must not name whom the server likes. Where the directory has lost a
// person there is only the id.
func (d *Desk) nameCopies(ctx context.Context, document string, v *watermark.Verdict, f *Finding) error {
	if !v.HasLead {
		return nil
	}
	var trail api.DocumentAudit
	// Recovery holders of another unit may not read it: whoever asked them does.
	err := d.get(ctx, "/api/documents/"+document+"/audit", nil, &trail)
	if err != nil && !refusedAs(err, api.CodeNotFound) {
		return err
	}
	trails := append(trail.Recipients, api.RecipientTrail{Person: trail.Sender}) // who looks at what he sent has a copy, too
	for _, a := range v.Accused {
		c, err := d.copyOf(ctx, crypto.PersonID(a.Recipient), trails)
		if err != nil {
			return err
		}
		c.Proven, c.Log10P = true, a.Log10P
		c.Pictures = append(c.Pictures, a.Pictures...)
		f.Copies = append(f.Copies, c)
	}
	if len(f.Copies) > 0 {
		f.Copy = f.Copies[0]
		return nil
	}
	f.Copy, err = d.copyOf(ctx, crypto.PersonID(v.Recipient), trails)
	if err == nil {
		f.Copy.Log10P = v.Log10P
	}
	return err
}

func (d *Desk) copyOf(ctx context.Context, person crypto.PersonID, trails []api.RecipientTrail) (*Copy, error) {
	out := &Copy{Person: person.String(), Pictures: []int{}}
	for _, r := range trails {
		if r.Person.ID != out.Person {
			continue
		}
		var key api.Key
		if err := d.get(ctx, "/api/keys/"+url.PathEscape(r.Person.Username), nil, &key); err != nil {
			return nil, err
		}
		checked, err := d.CheckKey(ctx, key)
		if err != nil {
			return nil, err
		}
		if checked.Person != person {
			return nil, about(CodeKey, checked.Username(), out.Person, nil)
		}
		out.Username, out.FullName, out.Position, out.Unit = checked.Username(), r.Person.FullName, r.Person.Position, r.Person.Unit
		out.Views, out.Copies, out.First, out.Last = r.Views, r.Copies, r.First, r.Last
		break
	}
	return out, nil
}

// Opening is what the code on a page leads to.
type Opening struct {
	Document string     `json:"document"`
	Person   api.Person `json:"person"`
	Kind     string     `json:"kind"`
	At       time.Time  `json:"at"`
	Index    int64      `json:"index"` // of the entry of this look-up
}

// ByCode finds the opening whose code somebody read off a page, and verifies that
// the look-up stands on the log. A visible code can be painted: it leads to a
// document, and proves nothing.
func (d *Desk) ByCode(ctx context.Context, code string) ([]Opening, error) {
	var found []api.View
	if err := d.get(ctx, "/api/views/"+url.PathEscape(code), nil, &found); err != nil {
		return nil, err
	}
	out := make([]Opening, len(found))
	for i, v := range found {
		record, err := d.Accept(ctx, v.Receipt)
		if err != nil {
			return nil, err
		}
		if record.Kind != audit.KindAuditRead || record.Actor != d.person.String() || record.Document != v.Document || record.Details["view"] != v.View {
			return nil, fail(CodeReceipt, errors.New("entry of another look-up"))
		}
		out[i] = Opening{v.Document, v.Person, v.Kind, v.At, v.Receipt.Index}
	}
	return out, nil
}
