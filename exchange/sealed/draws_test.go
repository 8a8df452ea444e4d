package sealed

import (
	"context"
	"testing"

	"niem/crypto"
	"niem/exchange/watermark"
)

// resign gives the world another manifest, signed by the same dishonest sender.
func (w *world) resign(t *testing.T, change func(m *crypto.Manifest)) {
	t.Helper()
	m, _, err := crypto.ParseManifest(w.pkg.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	change(m)
	if w.pkg.Manifest, err = crypto.SignManifest(m, w.device); err != nil {
		t.Fatal(err)
	}
}

func (w *world) traced(t *testing.T) *Proof {
	t.Helper()
	picture := letterPage(96, 64, false, 9)
	proof, err := w.tracer(t).Trace(context.Background(), []watermark.Picture{{Image: picture}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

func TestForeignPictureAccusesNobody(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	proof := w.traced(t)
	if proof.Draws != nil || proof.Verdict.Outcome == watermark.OutcomeAccused || proof.Verdict.HasLead {
		t.Fatalf("%+v", proof)
	}
}

func TestCodewordOfAnotherMakesVerdictInconclusive(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	x, y := w.recipients[0].id, w.recipients[1].id
	w.resign(t, func(m *crypto.Manifest) {
		geometry, err := fromWire(m.Pages[0].Geometry)
		if err != nil {
			t.Fatal(err)
		}
		bits := watermark.Codeword(watermark.Key(w.sealer.pattern), y, geometry, 0, 1)
		salt := w.sealer.pattern.DeriveSalt(m.Document, crypto.SaltCodeword, x, 0)
		m.Find(crypto.GrantRecipient, x).Codeword = crypto.CommitCodeword(m.Document, x, salt, [][]byte{bits})
	})
	proof := w.traced(t)
	if proof.Draws == nil || proof.Draws.Code != DrawForeign || proof.Draws.Persons[0] != x || proof.Device != w.device.ID() {
		t.Fatalf("draws %+v", proof.Draws)
	}
	if v := proof.Verdict; v.Outcome != watermark.OutcomeInconclusive || v.Reason != DrawForeign || v.HasLead {
		t.Fatalf("verdict %s %s", v.Outcome, v.Reason)
	}
}

func TestOtherBiasesMakeVerdictInconclusive(t *testing.T) {
	w := newWorld(t, letterPage(420, 594, false, 1))
	w.resign(t, func(m *crypto.Manifest) {
		m.Biases[0] = crypto.CommitBiases(m.Document, 0, crypto.Salt{1}, make([]byte, m.Pages[0].Geometry.Tiles()))
	})
	if proof := w.traced(t); proof.Draws == nil || proof.Draws.Code != DrawBiases || proof.Verdict.Outcome != watermark.OutcomeInconclusive {
		t.Fatalf("draws %+v", proof.Draws)
	}
}

func TestEqualAndCloseCodewordsFound(t *testing.T) {
	geometry := toWire(watermark.PlanGeometry(1240, 1754, false, 1))
	master := &crypto.MasterGrant{Geometry: []crypto.PageGeometry{geometry}}
	draws := make([]draw, 40)
	for i := range draws {
		who := crypto.PersonID{0: byte(i + 1)}
		g, err := fromWire(geometry)
		if err != nil {
			t.Fatal(err)
		}
		draws[i] = draw{who, [][]byte{watermark.Codeword(watermark.Key(master.Pattern), who, g, 0, 1)}}
	}
	if pair := closest(master, draws); pair != nil {
		t.Fatalf("honest draws look close: %v", pair)
	}
	for _, differing := range []int{0, 1, 60} { // of 384 tiles; independent draws differ in about 192
		twin := draw{crypto.PersonID{0: 200}, [][]byte{append([]byte(nil), draws[7].bits[0]...)}}
		for tile := range differing {
			twin.bits[0][tile>>3] ^= 1 << (tile & 7)
		}
		pair := closest(master, append(draws[:len(draws):len(draws)], twin))
		if len(pair) != 2 || pair[0] != draws[7].person || pair[1] != twin.person {
			t.Fatalf("%d tiles apart: %v", differing, pair)
		}
	}
}
