package sealed

import (
	"context"
	"fmt"
	"image"
	"slices"

	"niem/crypto"
	"niem/exchange/watermark"
)

// A Tracer proves whose copy a picture shows. It holds a document's master grant
// and the blocks of the pages it was given. Not for concurrent use.
type Tracer struct {
	// Sessions are set before the first trace, where the session mark is to be read.
	Sessions watermark.Sessions

	chain  []*crypto.Manifest
	master *crypto.MasterGrant
	pages  []*watermark.Page
	runs   int
	holder crypto.PersonID // of the sender's master grant; zero for a recovery key's

	signed  [][]byte              // the chain as it was signed
	signers []crypto.DevicePublic // and by which devices
}

// NewTracer verifies the manifest chain, opens the sealed master grant of kind
// (the sender's or the unit's recovery key's) and checks it against the newest
// manifest.
func NewTracer(chain [][]byte, signer crypto.SignerLookup, doc crypto.DocumentID, kind crypto.GrantKind, holder crypto.PersonID, sealedGrant []byte, account *crypto.AccountKey) (*Tracer, error) {
	var signers []crypto.DevicePublic
	manifests, err := verifiedChain(chain, func(s crypto.Signing) (crypto.DevicePublic, error) {
		public, err := signer(s)
		if err == nil && !slices.Contains(signers, public) {
			signers = append(signers, public)
		}
		return public, err
	}, doc)
	if err != nil {
		return nil, fmt.Errorf("open for tracing: %w", err)
	}
	plain, err := crypto.OpenGrant(sealedGrant, account)
	if err != nil {
		return nil, fmt.Errorf("open for tracing: %w", err)
	}
	master, err := crypto.ParseMasterGrant(plain)
	if err != nil {
		return nil, fmt.Errorf("open for tracing: %w", err)
	}
	if err := manifests[len(manifests)-1].CheckMasterGrant(master, kind, holder, sealedGrant); err != nil {
		return nil, fmt.Errorf("open for tracing: %w", err)
	}
	t := &Tracer{chain: manifests, master: master, signed: chain, signers: signers}
	if kind == crypto.GrantMaster {
		t.holder = holder
	}
	return t, nil
}

// Manifest returns the newest manifest of the verified chain.
func (t *Tracer) Manifest() *crypto.Manifest { return t.chain[len(t.chain)-1] }

// AddPage takes a page as it was shipped and holds it against the manifest; its
// variants are decoded whenever a trace needs them. Pictures are compared with the pages added only.
func (t *Tracer) AddPage(page int, block []byte) error {
	m := t.Manifest()
	if err := m.CheckBlock(page, block); err != nil {
		return fmt.Errorf("page %d for tracing: %w", page+1, err)
	}
	geometry, err := fromWire(m.Pages[page].Geometry)
	if err != nil {
		return fmt.Errorf("page %d for tracing: %w", page+1, err)
	}
	p := &watermark.Page{Number: page, Pages: len(m.Pages), Key: watermark.Key(t.master.Pattern), Geometry: geometry}
	p.Variants = func() (whole [2]image.Image, err error) {
		for bit := range whole {
			whole[bit], err = drawPage(m, page, block, t.master.Seed, nil, func(tile int) (int, crypto.FileKey) {
				return bit, t.master.Keys[page][tile][bit]
			})
			if err != nil {
				return whole, fmt.Errorf("page %d for tracing: %w", page+1, err)
			}
		}
		return whole, nil
	}
	t.pages = append(t.pages, p)
	return nil
}

// Geometry is the layout of a page, as it was marked.
func (t *Tracer) Geometry(page int) (watermark.Geometry, error) {
	return fromWire(t.Manifest().Pages[page].Geometry)
}

// Page draws a page that was added, for the eye: every tile in its first variant,
// which is nobody's copy, with an overlay drawn into the pixels.
func (t *Tracer) Page(page int, overlay watermark.Overlay) (*image.RGBA, error) {
	at := slices.IndexFunc(t.pages, func(p *watermark.Page) bool { return p.Number == page })
	if at < 0 {
		return nil, fmt.Errorf("page %d for tracing: it was not added", page+1)
	}
	variants, err := t.pages[at].Variants()
	if err != nil {
		return nil, err
	}
	shown, err := overlay.Draw(variants[0])
	if err != nil {
		return nil, fmt.Errorf("page %d for tracing: %w", page+1, err)
	}
	return shown, nil
}

// A Proof is the answer to whose copy a picture shows.
type Proof struct {
	Verdict *watermark.Verdict
	// Draws says what the redrawing of all codewords found. Unless it is nil the
	// verdict is inconclusive, whatever the picture shows.
	Draws *DrawError
	// Device is the device that sealed the document: the one to ask about when
	// Draws is not nil.
	Device     crypto.Hash
	Recipients int
}

// Trace redraws every codeword, compares them with the commitments, and then
// with the pictures. Every further call is taken for one more look at the same
// leak, which multiplies the chance of accusing an innocent. progress may be nil.
func (t *Tracer) Trace(ctx context.Context, pictures []watermark.Picture, progress func(done, total int)) (*Proof, error) {
	proof := &Proof{Device: t.chain[0].Device}
	draws, err := redraw(t.chain, t.master)
	if err != nil {
		return nil, err
	}
	proof.Recipients = len(draws)
	proof.Draws = checkDraws(t.chain, t.master, draws)
	if proof.Draws != nil {
		proof.Device = proof.Draws.Device
	}
	if draws, err = t.withHolder(draws); err != nil {
		return nil, err
	}
	candidates := make([]watermark.Candidate, len(draws))
	for i, d := range draws {
		candidates[i] = watermark.Candidate{ID: d.person, Codeword: func(page int) []byte { return d.bits[page] }}
	}
	pages := slices.Clone(t.pages)
	t.runs++
	if proof.Verdict, err = watermark.TraceSessions(ctx, pictures, pages, candidates, watermark.DecideParams{Registrations: t.runs}, t.Sessions, progress); err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	if proof.Draws != nil {
		proof.Verdict.Outcome, proof.Verdict.Reason = watermark.OutcomeInconclusive, proof.Draws.Code
		proof.Verdict.HasLead, proof.Verdict.Accused = false, nil
	}
	return proof, nil
}

// withHolder adds the codeword of the holder's own looks, which no manifest commits
// to: a picture of one is not to stay without a name.
func (t *Tracer) withHolder(draws []draw) ([]draw, error) {
	if t.holder.IsZero() || slices.ContainsFunc(draws, func(d draw) bool { return d.person == t.holder }) {
		return draws, nil
	}
	own := draw{person: t.holder}
	for page, g := range t.master.Geometry {
		geometry, err := fromWire(g)
		if err != nil {
			return nil, fmt.Errorf("draw the holder's codeword: %w", err)
		}
		own.bits = append(own.bits, watermark.Codeword(watermark.Key(t.master.Pattern), t.holder, geometry, page, len(t.master.Geometry)))
	}
	return append(slices.Clone(draws), own), nil
}
