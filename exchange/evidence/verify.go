package evidence

import (
	"fmt"
	"math"
	"slices"

	"niem/crypto"
	"niem/exchange/watermark"
)

// What Verify looks at; codes are stable.
const (
	CheckSignatures = "signatures" // the file is what its runners' devices signed
	CheckManifests  = "manifests"  // the manifests are signed, one chain, of this document
	CheckBiases     = "biases"     // the pages' biases are those committed to
	CheckCodewords  = "codewords"  // the accused's codewords are those committed to
	CheckCandidates = "candidates" // no fewer copies counted than there are
	CheckRule       = "rule"       // the chances of error allowed are not laxer than the product's
	CheckDecision   = "decision"   // the decision follows from the soft bits
)

// A Check is one thing that was verified, or was not.
type Check struct {
	Code   string `json:"code"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// A Report is what Verify found.
type Report struct {
	Checks   []Check
	Manifest *crypto.Manifest   // the newest, if the chain holds
	Again    *watermark.Verdict // the decision repeated; nil if what it needs does not hold
}

// OK tells whether everything holds.
func (r *Report) OK() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return !c.OK })
}

func (r *Report) add(code string, err error) bool {
	c := Check{Code: code, OK: err == nil}
	if err != nil {
		c.Detail = err.Error()
	}
	r.Checks = append(r.Checks, c)
	return c.OK
}

// Verify repeats all that the file alone allows.
func (f *File) Verify() *Report {
	r := &Report{}
	r.add(CheckSignatures, f.checkSignatures())
	chain, err := crypto.VerifyChain(f.Manifests, f.signer)
	if err == nil && chain[0].Document != f.Document {
		err = fmt.Errorf("they are of document %s", chain[0].Document)
	}
	if !r.add(CheckManifests, err) {
		return r
	}
	r.Manifest = chain[len(chain)-1]
	biases, err := f.openBiases(r.Manifest)
	ok := r.add(CheckBiases, err)
	ok = r.add(CheckCodewords, f.openCodewords(chain)) && ok
	r.add(CheckCandidates, f.checkCandidates(chain))
	r.add(CheckRule, f.checkRule())
	if ok {
		r.Again = f.decide(biases)
		r.add(CheckDecision, f.compare(r.Again))
	}
	return r
}

func (f *File) checkSignatures() error {
	body, err := f.body()
	if err != nil {
		return err
	}
	if len(f.Signatures) != len(f.RunBy) {
		return fmt.Errorf("%d of %d", len(f.Signatures), len(f.RunBy))
	}
	for i, who := range f.RunBy {
		if !crypto.VerifyDevice(who.Device, Format, body, f.Signatures[i]) {
			return fmt.Errorf("of %s by device %s", who.Username, who.Device.ID())
		}
	}
	return nil
}

// signer gives the public key of a device by its name, which is the key's hash.
// Whose device it is is for the log to say.
func (f *File) signer(s crypto.Signing) (crypto.DevicePublic, error) {
	for _, public := range f.Signers {
		if public.ID() == s.Device {
			return public, nil
		}
	}
	return crypto.DevicePublic{}, fmt.Errorf("device %s is not in the file", s.Device)
}

// openBiases holds the biases of every page seen against the commitments.
func (f *File) openBiases(m *crypto.Manifest) (map[int][]byte, error) {
	opened := map[int][]byte{}
	for _, b := range f.Biases {
		page := b.Page - 1
		if page >= len(m.Pages) || len(b.Biases) != m.Pages[page].Geometry.Tiles() {
			return nil, fmt.Errorf("page %d has other tiles", b.Page)
		}
		if !crypto.CommitBiases(m.Document, page, crypto.Salt(b.Salt), b.Biases).Equal(m.Biases[page]) {
			return nil, fmt.Errorf("page %d", b.Page)
		}
		opened[page] = b.Biases
	}
	for _, s := range f.Soft {
		biases := opened[s.Page-1]
		if biases == nil {
			return nil, fmt.Errorf("page %d is not opened", s.Page)
		}
		if n := len(s.Tiles); n > 0 && s.Tiles[n-1][0] >= len(biases) {
			return nil, fmt.Errorf("page %d has no tile %d", s.Page, s.Tiles[n-1][0])
		}
	}
	return opened, nil
}

// openCodewords holds every accused copy's codeword against the commitment.
func (f *File) openCodewords(chain []*crypto.Manifest) error {
	last := chain[len(chain)-1]
	for i, a := range f.Accused {
		if slices.ContainsFunc(f.Accused[:i], func(b Codeword) bool { return b.Person == a.Person }) {
			return fmt.Errorf("%s twice", a.Person)
		}
		if len(a.Bits) != len(last.Pages) {
			return fmt.Errorf("%s: %d pages", a.Person, len(a.Bits))
		}
		bits := make([][]byte, len(a.Bits))
		for page, b := range a.Bits {
			if bits[page] = b; len(b) != (last.Pages[page].Geometry.Tiles()+7)/8 {
				return fmt.Errorf("%s: page %d has other tiles", a.Person, page+1)
			}
		}
		entry := grantOf(chain, a.Person)
		switch {
		case entry == nil && !isSender(chain, a.Person):
			return fmt.Errorf("%s has no copy", a.Person)
		case entry == nil: // the sender's own look: nothing commits to it
			continue
		case len(a.Salt) == 0 || !crypto.CommitCodeword(last.Document, a.Person, crypto.Salt(a.Salt), bits).Equal(entry.Codeword):
			return fmt.Errorf("%s", a.Person)
		}
	}
	return nil
}

func grantOf(chain []*crypto.Manifest, who crypto.PersonID) *crypto.ManifestGrant {
	for _, m := range chain {
		if g := m.Find(crypto.GrantRecipient, who); g != nil {
			return g
		}
	}
	return nil
}

func isSender(chain []*crypto.Manifest, who crypto.PersonID) bool {
	return slices.ContainsFunc(chain, func(m *crypto.Manifest) bool { return m.Sender() == who })
}

// Recipients counts everybody who was ever one.
func Recipients(chain []*crypto.Manifest) int {
	seen := map[crypto.PersonID]bool{}
	for _, m := range chain {
		for _, g := range m.Grants {
			if g.Kind == crypto.GrantRecipient {
				seen[g.Person] = true
			}
		}
	}
	return len(seen)
}

func (f *File) checkCandidates(chain []*crypto.Manifest) error {
	if n := Recipients(chain); f.Decision.Candidates < n && len(f.Accused) > 0 {
		return fmt.Errorf("%d counted, there are %d", f.Decision.Candidates, n)
	}
	return nil
}

func (f *File) checkRule() error {
	d := f.Decision
	if !(d.Threshold > 0 && d.Threshold <= maxThreshold) || !(d.Support > 0 && d.Support <= maxSupport) {
		return fmt.Errorf("threshold %g, support %g", d.Threshold, d.Support)
	}
	return nil
}

// decide repeats the decision with the codewords of the accused.
func (f *File) decide(biases map[int][]byte) *watermark.Verdict {
	var soft []*watermark.Soft
	for _, s := range f.Soft {
		page := biases[s.Page-1]
		one := &watermark.Soft{Page: s.Page - 1, Picture: s.Picture, Marked: s.Marked, Energy: s.Energy,
			Tiles: make([]watermark.SoftTile, len(page)), Bias: make([]float64, len(page))}
		for i, bias := range page {
			one.Bias[i] = watermark.Chance(bias)
		}
		for _, t := range s.Tiles {
			one.Tiles[t[0]] = watermark.SoftTile{Seen: true, Luma: float64(t[1]) / 1000, Warp: float64(t[2]) / 1000}
		}
		soft = append(soft, one)
	}
	var accused []watermark.Candidate
	for _, a := range f.Accused {
		accused = append(accused, watermark.Candidate{ID: a.Person, Codeword: func(page int) []byte { return a.Bits[page] }})
	}
	d := f.Decision
	return watermark.Decide(soft, accused, watermark.DecideParams{Candidates: d.Candidates, Registrations: d.Registrations, Threshold: d.Threshold, Support: d.Support})
}

// tolerance is how far a bound, in decimal digits, may be off on another
// machine's arithmetic.
const tolerance = 0.001

// compare holds the decision against its repetition. Of one that accuses nobody
// no codeword is open, so there is nothing to repeat but what was seen.
func (f *File) compare(again *watermark.Verdict) error {
	if again.TilesSeen != f.Decision.TilesSeen {
		return fmt.Errorf("%d tiles seen, not %d", again.TilesSeen, f.Decision.TilesSeen)
	}
	if len(f.Accused) == 0 {
		return nil
	}
	if again.Outcome != f.Decision.Outcome || again.Reason != f.Decision.Reason || len(again.Accused) != len(f.Accused) {
		return fmt.Errorf("%s (%s) with %d accused", again.Outcome, again.Reason, len(again.Accused))
	}
	for i, a := range f.Accused {
		b := again.Accused[i]
		apart := again.Reason == watermark.ReasonDifferentCopies && !slices.Equal(b.Pictures, a.Pictures)
		if crypto.PersonID(b.Recipient) != a.Person || apart ||
			math.Abs(b.Log10P-a.Log10P) > tolerance || math.Abs(b.WarpLog10P-a.WarpLog10P) > tolerance {
			return fmt.Errorf("%s at 10^%.3f", crypto.PersonID(b.Recipient), b.Log10P)
		}
	}
	return nil
}
