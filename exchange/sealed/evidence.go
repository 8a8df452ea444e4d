package sealed

import (
	"fmt"
	"math"
	"slices"

	"niem/crypto"
	"niem/exchange/evidence"
	"niem/exchange/watermark"
)

// Evidence makes the file with which a proof's decision can be repeated. told
// brings what the tracer doesn't know: program, pictures' files, who ran it, how
// long it took. The file still has to be signed by all of them.
func (t *Tracer) Evidence(p *Proof, told evidence.File) (*evidence.File, error) {
	v := p.Verdict
	f := told
	f.Format, f.Document = evidence.Format, t.Manifest().Document
	f.Manifests, f.Signers = t.signed, t.signers
	f.Sightings, f.Soft, f.Biases = []evidence.Sighting{}, []evidence.Soft{}, []evidence.Biases{}
	f.Accused, f.Signatures = []evidence.Codeword{}, []evidence.Signature{}
	for _, s := range v.Sightings {
		f.Sightings = append(f.Sightings, evidence.Sighting{Picture: s.Picture, Page: s.Page + 1, Map: s.Map, Similarity: s.Similarity, Energy: s.Energy, Tried: s.Tried})
	}
	for _, s := range v.Soft {
		one := evidence.Soft{Picture: s.Picture, Page: s.Page + 1, Marked: s.Marked, Energy: s.Energy, Tiles: [][3]int{}}
		for i, tile := range s.Tiles {
			if tile.Seen {
				one.Tiles = append(one.Tiles, [3]int{i, int(math.Round(1000 * tile.Luma)), int(math.Round(1000 * tile.Warp))})
			}
		}
		f.Soft = append(f.Soft, one)
		if !slices.ContainsFunc(f.Biases, func(b evidence.Biases) bool { return b.Page == s.Page+1 }) {
			opened, err := t.openBiases(s.Page)
			if err != nil {
				return nil, err
			}
			f.Biases = append(f.Biases, opened)
		}
	}
	for _, a := range v.Accused {
		opened, err := t.openCodeword(crypto.PersonID(a.Recipient))
		if err != nil {
			return nil, err
		}
		opened.Log10P, opened.WarpLog10P, opened.Pictures = a.Log10P, a.WarpLog10P, append([]int{}, a.Pictures...)
		f.Accused = append(f.Accused, opened)
	}
	f.Decision = evidence.Decision{Candidates: v.Params.Candidates, Registrations: v.Params.Registrations, Threshold: v.Params.Threshold, Support: v.Params.Support,
		Outcome: v.Outcome, Reason: v.Reason, Log10P: v.Log10P, SecondLog10P: v.SecondLog10P, TilesSeen: v.TilesSeen, Pages: []int{}, Seconds: told.Decision.Seconds}
	for _, page := range v.Pages {
		f.Decision.Pages = append(f.Decision.Pages, page+1)
	}
	if v.HasLead && v.Outcome != watermark.OutcomeAccused {
		lead := crypto.PersonID(v.Recipient)
		f.Decision.Lead = &lead
	}
	return &f, nil
}

func (t *Tracer) openBiases(page int) (evidence.Biases, error) {
	g, err := t.Geometry(page)
	if err != nil {
		return evidence.Biases{}, fmt.Errorf("open biases: %w", err)
	}
	salt := t.master.DeriveSalt(crypto.SaltBiases, crypto.PersonID{}, page)
	return evidence.Biases{Page: page + 1, Salt: salt[:], Biases: watermark.Biases(watermark.Key(t.master.Pattern), g, page, len(t.master.Geometry))}, nil
}

func (t *Tracer) openCodeword(who crypto.PersonID) (evidence.Codeword, error) {
	out := evidence.Codeword{Person: who}
	committed := slices.ContainsFunc(t.chain, func(m *crypto.Manifest) bool { return m.Find(crypto.GrantRecipient, who) != nil })
	if committed {
		salt := t.master.DeriveSalt(crypto.SaltCodeword, who, 0)
		out.Salt = salt[:]
	}
	for page := range t.master.Geometry {
		g, err := t.Geometry(page)
		if err != nil {
			return out, fmt.Errorf("open codeword: %w", err)
		}
		out.Bits = append(out.Bits, watermark.Codeword(watermark.Key(t.master.Pattern), who, g, page, len(t.master.Geometry)))
	}
	return out, nil
}
