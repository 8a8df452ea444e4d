package evidence

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"niem/crypto"
	"niem/exchange/watermark"
)

// constant is an endless reader of one byte.
type constant byte

func (c constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

func device(t testing.TB, n byte) *crypto.DeviceKey {
	t.Helper()
	key, err := crypto.NewDeviceKey(constant(n))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// scene is a document of three pages with twenty recipients, and a trace of
// pictures into which some of them combined their copies.
type scene struct {
	pattern    crypto.PatternKey
	manifest   *crypto.Manifest
	people     []crypto.PersonID
	sealing    *crypto.DeviceKey
	running    *crypto.DeviceKey
	geometry   watermark.Geometry
	candidates []watermark.Candidate
}

const scenePages = 3

func newScene(t testing.TB) *scene {
	t.Helper()
	s := &scene{pattern: crypto.PatternKey{9}, sealing: device(t, 7), running: device(t, 8), geometry: watermark.PlanGeometry(1240, 1754, false, scenePages)}
	doc := crypto.DocumentID{1, 2, 3}
	m := &crypto.Manifest{Version: 1, Authority: crypto.AuthoritySender, Document: doc, Metadata: []byte("{}"), Device: s.sealing.ID()}
	g := s.geometry
	for page := range scenePages {
		wire := crypto.PageGeometry{Width: uint32(g.Width), Height: uint32(g.Height), Cols: uint16(g.Cols), Rows: uint16(g.Rows), Color: g.Color, Quality: uint8(g.Quality)}
		m.Pages = append(m.Pages, crypto.PageEntry{Geometry: wire, Block: crypto.HashOf([]byte{byte(page)})})
		m.Biases = append(m.Biases, crypto.CommitBiases(doc, page, s.pattern.DeriveSalt(doc, crypto.SaltBiases, crypto.PersonID{}, page), s.biases(page)))
	}
	h := crypto.HashOf([]byte("sealed"))
	for n := range 20 {
		who := crypto.PersonID{15: byte(n + 1)}
		s.people = append(s.people, who)
		bits := s.bits(who)
		salt := s.pattern.DeriveSalt(doc, crypto.SaltCodeword, who, 0)
		m.Grants = append(m.Grants, crypto.ManifestGrant{Kind: crypto.GrantRecipient, Person: who, KeyEvent: h, Label: h, G: h, E: h, Codeword: crypto.CommitCodeword(doc, who, salt, bits)})
		s.candidates = append(s.candidates, watermark.Candidate{ID: who, Codeword: func(page int) []byte { return bits[page] }})
	}
	m.Grants = append(m.Grants, crypto.ManifestGrant{Kind: crypto.GrantMaster, Person: crypto.PersonID{1}, KeyEvent: h, Label: h, G: h, E: h})
	s.manifest = m
	return s
}

func (s *scene) biases(page int) []byte {
	return watermark.Biases(watermark.Key(s.pattern), s.geometry, page, scenePages)
}

func (s *scene) bits(who crypto.PersonID) (bits [][]byte) {
	for page := range scenePages {
		bits = append(bits, watermark.Codeword(watermark.Key(s.pattern), who, s.geometry, page, scenePages))
	}
	return bits
}

// traced is the file of a trace of a picture of two pages, whose tiles come in
// turn from the copies of the leakers.
func (s *scene) traced(t testing.TB, leakers ...int) *File {
	t.Helper()
	signed, err := crypto.SignManifest(s.manifest, s.sealing)
	if err != nil {
		t.Fatal(err)
	}
	f := &File{Format: Format, Document: s.manifest.Document, Manifests: [][]byte{signed}, Signers: []crypto.DevicePublic{s.sealing.Public()}, Detector: "niem 1.0",
		RunBy:     []Runner{{Person: crypto.PersonID{1}, Username: "an.nv", Device: s.running.Public(), At: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), LogIndex: 41}},
		Pictures:  []Picture{{Name: "hình.jpg", SHA256: crypto.HashOf([]byte("picture")), Width: 960, Height: 1358}},
		Sightings: []Sighting{}, Soft: []Soft{}, Biases: []Biases{}, Accused: []Codeword{}, Signatures: []Signature{}}
	var soft []*watermark.Soft
	for page := range 2 {
		biases := s.biases(page)
		one := &watermark.Soft{Page: page, Marked: true, Energy: 40, Tiles: make([]watermark.SoftTile, len(biases)), Bias: make([]float64, len(biases))}
		written := Soft{Page: page + 1, Marked: true, Energy: 40, Tiles: [][3]int{}}
		for i, bias := range biases {
			one.Bias[i] = watermark.Chance(bias)
			bit := watermark.Bit(s.candidates[leakers[i%len(leakers)]].Codeword(page), i)
			luma, warp := (2*bit-1)*(3000+i), (2*bit-1)*(1500+i)
			one.Tiles[i] = watermark.SoftTile{Seen: true, Luma: float64(luma) / 1000, Warp: float64(warp) / 1000}
			written.Tiles = append(written.Tiles, [3]int{i, luma, warp})
		}
		soft, f.Soft = append(soft, one), append(f.Soft, written)
		salt := s.pattern.DeriveSalt(f.Document, crypto.SaltBiases, crypto.PersonID{}, page)
		f.Biases = append(f.Biases, Biases{Page: page + 1, Salt: salt[:], Biases: biases})
		f.Sightings = append(f.Sightings, Sighting{Page: page + 1, Map: [9]float64{0: 0.7, 4: 0.7, 8: 1}, Similarity: 0.9, Energy: 40, Tried: 3})
	}
	v := watermark.Decide(soft, s.candidates, watermark.DecideParams{})
	for _, a := range v.Accused {
		f.Accused = append(f.Accused, s.open(a))
	}
	f.Decision = Decision{Candidates: v.Params.Candidates, Registrations: v.Params.Registrations, Threshold: v.Params.Threshold, Support: v.Params.Support, Outcome: v.Outcome, Reason: v.Reason,
		Log10P: v.Log10P, SecondLog10P: v.SecondLog10P, TilesSeen: v.TilesSeen, Pages: []int{1, 2}, Seconds: 3.5}
	s.sign(t, f)
	return f
}

func (s *scene) open(a watermark.Accusation) Codeword {
	salt := s.pattern.DeriveSalt(s.manifest.Document, crypto.SaltCodeword, a.Recipient, 0)
	c := Codeword{Person: a.Recipient, Salt: salt[:], Log10P: a.Log10P, WarpLog10P: a.WarpLog10P, Pictures: append([]int{}, a.Pictures...)}
	for _, b := range s.bits(a.Recipient) {
		c.Bits = append(c.Bits, b)
	}
	return c
}

func (s *scene) sign(t testing.TB, f *File) {
	t.Helper()
	f.Signatures = f.Signatures[:0]
	if err := f.Sign(s.running.Signer()); err != nil {
		t.Fatal(err)
	}
}

func failed(r *Report) (codes []string) {
	for _, c := range r.Checks {
		if !c.OK {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

func TestDecisionIsRepeatedFromTheFileAlone(t *testing.T) {
	s := newScene(t)
	for _, leakers := range [][]int{{4}, {4, 11}} {
		f := s.traced(t, leakers...)
		if f.Decision.Outcome != watermark.OutcomeAccused || len(f.Accused) != len(leakers) {
			t.Fatalf("%d leakers: %s (%s), %d accused", len(leakers), f.Decision.Outcome, f.Decision.Reason, len(f.Accused))
		}
		b, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		for _, person := range s.people {
			if bits := s.bits(person); slices.ContainsFunc(f.Accused, func(c Codeword) bool { return c.Person == person }) != bytes.Contains(b, []byte(hexOf(bits[0]))) {
				t.Errorf("codeword of %s", person)
			}
		}
		read, err := Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		r := read.Verify()
		if !r.OK() || r.Again == nil || r.Again.Outcome != watermark.OutcomeAccused || len(r.Checks) != 7 {
			t.Fatalf("%+v", r.Checks)
		}
	}
}

var update = flag.Bool("update", false, "write the golden file anew")

// The golden file is what readers of this format, niem-verify among them, are
// held against: whatever later versions write, this one stays readable.
func TestGoldenFileVerifies(t *testing.T) {
	const name = "testdata/evidence.json"
	if *update {
		b, err := newScene(t).traced(t, 4, 11).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if r := f.Verify(); !r.OK() || len(r.Again.Accused) != 2 || r.Again.Reason != watermark.ReasonCombined {
		t.Fatalf("%+v", r.Checks)
	}
}

func hexOf(b Hex) string { text, _ := b.MarshalText(); return string(text) }

// Whoever forges a file can sign it himself, with a device of his own: what he
// can't do is to open the manifest's commitments to something else.
func TestForgedFilesAreFoundOut(t *testing.T) {
	s := newScene(t)
	framed := s.people[9]
	for _, c := range []struct {
		name  string
		forge func(f *File)
		code  string
		again bool // signed again by the forger
	}{
		{"a soft bit is changed", func(f *File) { f.Soft[0].Tiles[3][1] = 1 }, CheckSignatures, false},
		{"the picture is another", func(f *File) { f.Pictures[0].SHA256 = crypto.Hash{1} }, CheckSignatures, false},
		{"somebody else is accused under the culprit's codeword", func(f *File) { f.Accused[0].Person = framed }, CheckCodewords, true},
		{"somebody else is accused by his own codeword", func(f *File) {
			f.Accused[0] = s.open(watermark.Accusation{Recipient: framed, Log10P: -30, WarpLog10P: -30})
		}, CheckDecision, true},
		{"a codeword is bent towards the picture", func(f *File) { f.Accused[0].Bits[0][0] ^= 1 }, CheckCodewords, true},
		{"biases are made rarer", func(f *File) { f.Biases[0].Biases[0] ^= 3 }, CheckBiases, true},
		{"the chance is understated", func(f *File) { f.Accused[0].Log10P -= 1 }, CheckDecision, true},
		{"fewer candidates are counted", func(f *File) { f.Decision.Candidates = 1 }, CheckCandidates, true},
		{"the threshold is laxer", func(f *File) { f.Decision.Threshold = 1e-3 }, CheckRule, true},
		{"the manifest is another", func(f *File) { f.Manifests[0][60] ^= 1 }, CheckManifests, true},
		{"a page seen is not opened", func(f *File) { f.Biases = f.Biases[:1] }, CheckBiases, true},
		{"somebody is accused who has no copy", func(f *File) { f.Accused[0].Person = crypto.PersonID{77} }, CheckCodewords, true},
	} {
		f := s.traced(t, 4)
		c.forge(f)
		if c.again {
			s.sign(t, f)
		}
		if codes := failed(f.Verify()); !slices.Contains(codes, c.code) {
			t.Errorf("%s: found %v, want %s", c.name, codes, c.code)
		}
	}
}

func TestOnlyTheNamedDeviceSigns(t *testing.T) {
	s := newScene(t)
	f := s.traced(t, 4)
	f.Signatures = nil
	if err := f.Sign(s.sealing.Signer()); err == nil {
		t.Error("signed by a device that is not the runner's")
	}
}

func TestOtherSpellingsAreRefused(t *testing.T) {
	s := newScene(t)
	b, err := s.traced(t, 4).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string][]byte{
		"empty":           nil,
		"cut":             b[:len(b)/2],
		"more after it":   append(slices.Clone(b), b...),
		"no newline":      b[:len(b)-1],
		"blanks":          bytes.Replace(b, []byte(`{"format"`), []byte(`{ "format"`), 1),
		"a field more":    bytes.Replace(b, []byte(`{"format"`), []byte(`{"note":1,"format"`), 1),
		"another format":  bytes.Replace(b, []byte(Format), []byte("niem/evidence/9"), 1),
		"a tile twice":    bytes.Replace(b, []byte(`[[0,`), []byte(`[[1,`), 1),
		"a page too low":  bytes.Replace(b, []byte(`"page":1`), []byte(`"page":0`), 1),
		"no such picture": bytes.Replace(b, []byte(`"picture":0`), []byte(`"picture":5`), 1),
	} {
		if _, err := Parse(other); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	s := newScene(f)
	b, err := s.traced(f, 4).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"format":"niem/evidence/1"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Parse(b)
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("%v is no ErrFormat", err)
			}
			return
		}
		file.Verify() // whatever it finds, it comes back
		again, err := file.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatal("read, but spelt otherwise")
		}
	})
}
