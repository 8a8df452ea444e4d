package sealed

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"niem/crypto"
	"niem/exchange/watermark"
)

// Codes of a DrawError.
const (
	DrawForeign = "foreign_codeword" // a commitment is not to the codeword drawn for that person
	DrawBiases  = "foreign_biases"   // a page's biases are not the drawn ones
	DrawClose   = "close_codewords"  // two draws are equal or improbably close
)

// DrawError says why codewords can't be trusted to tell copies apart: whoever
// sealed the document did not draw them as the format says.
type DrawError struct {
	Code    string
	Persons []crypto.PersonID // whose draws; empty for biases
	Page    int               // of biases
	Device  crypto.Hash       // that signed the version concerned
}

func (e *DrawError) Error() string {
	return fmt.Sprintf("codewords of device %s: %s", e.Device, e.Code)
}

// draw is one recipient's codeword, drawn again from the pattern key.
type draw struct {
	person crypto.PersonID
	bits   [][]byte // by page
}

// redraw draws the codeword of everybody who was ever a recipient.
func redraw(chain []*crypto.Manifest, master *crypto.MasterGrant) ([]draw, error) {
	geometries := make([]watermark.Geometry, len(master.Geometry))
	for page, g := range master.Geometry {
		var err error
		if geometries[page], err = fromWire(g); err != nil {
			return nil, fmt.Errorf("redraw codewords: %w", err)
		}
	}
	var draws []draw
	seen := map[crypto.PersonID]bool{}
	for _, m := range chain {
		for _, g := range m.Grants {
			if g.Kind != crypto.GrantRecipient || seen[g.Person] {
				continue
			}
			seen[g.Person] = true
			d := draw{person: g.Person}
			for page, geometry := range geometries {
				d.bits = append(d.bits, watermark.Codeword(watermark.Key(master.Pattern), g.Person, geometry, page, len(geometries)))
			}
			draws = append(draws, d)
		}
	}
	return draws, nil
}

// checkDraws compares the redraws with every commitment of every version, and
// with one another.
func checkDraws(chain []*crypto.Manifest, master *crypto.MasterGrant, draws []draw) *DrawError {
	for _, m := range chain {
		for page, commitment := range m.Biases {
			geometry, err := fromWire(m.Pages[page].Geometry)
			if err != nil {
				return &DrawError{Code: DrawBiases, Page: page, Device: m.Device}
			}
			biases := watermark.Biases(watermark.Key(master.Pattern), geometry, page, len(m.Pages))
			salt := master.DeriveSalt(crypto.SaltBiases, crypto.PersonID{}, page)
			if !crypto.CommitBiases(m.Document, page, salt, biases).Equal(commitment) {
				return &DrawError{Code: DrawBiases, Page: page, Device: m.Device}
			}
		}
		for _, d := range draws {
			entry := m.Find(crypto.GrantRecipient, d.person)
			if entry == nil {
				continue // came with a later version
			}
			salt := master.DeriveSalt(crypto.SaltCodeword, d.person, 0)
			if !crypto.CommitCodeword(m.Document, d.person, salt, d.bits).Equal(entry.Codeword) {
				return &DrawError{Code: DrawForeign, Persons: []crypto.PersonID{d.person}, Device: m.Device}
			}
		}
	}
	if pair := closest(master, draws); pair != nil {
		return &DrawError{Code: DrawClose, Persons: pair, Device: chain[0].Device}
	}
	return nil
}

// closeChance is how improbable a pair's closeness has to be, after the number of
// pairs, to be no accident.
const closeChance = 1e-9

// closest returns a pair of persons whose codewords agree in improbably many
// tiles. Two independent draws differ in tile i with chance q_i = 2p(1-p), the
// same for both uneven biases; by Hoeffding (1963, theorem 1) at most
// n*q - n*t tiles differ with a chance of at most exp(-2nt^2).
func closest(master *crypto.MasterGrant, draws []draw) []crypto.PersonID {
	tiles, expected := 0, 0.0
	for page, g := range master.Geometry {
		geometry, err := fromWire(g)
		if err != nil {
			return nil // redraw has refused it before
		}
		for _, bias := range watermark.Biases(watermark.Key(master.Pattern), geometry, page, len(master.Geometry)) {
			p := watermark.Chance(bias)
			expected += 2 * p * (1 - p)
			tiles++
		}
	}
	pairs := float64(len(draws)*(len(draws)-1)) / 2
	// The few-tile page can't show closeness by this bound; equality it can.
	limit := expected - math.Sqrt(float64(tiles)*math.Log(max(1, pairs)/closeChance)/2)
	words := make([][]byte, len(draws))
	for i, d := range draws {
		words[i] = slices.Concat(d.bits...)
	}
	for i := range words {
		for j := i + 1; j < len(words); j++ {
			if d := distance(words[i], words[j]); d == 0 || float64(d) <= limit {
				return []crypto.PersonID{draws[i].person, draws[j].person}
			}
		}
	}
	return nil
}

// distance counts the tiles in which two codewords differ.
func distance(a, b []byte) (n int) {
	for i := range a {
		n += bits.OnesCount8(a[i] ^ b[i])
	}
	return n
}
