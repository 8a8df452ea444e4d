package crypto

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// nextVersion adds one recipient to the document and signs the version.
func (d *sealedDocument) nextVersion(n int) []byte {
	d.manifest.Version++
	d.manifest.Previous = HashOf(d.signed)
	d.addRecipient(person(n), must(NewAccountKey()))
	d.signed = must(SignManifest(d.manifest, d.device))
	return d.signed
}

func TestManifestChainVerifies(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 2, 1)
	signed := [][]byte{d.signed}
	signed = append(signed, d.nextVersion(40), d.nextVersion(20))
	chain, err := VerifyChain(signed, d.signer)
	if err != nil || len(chain) != 3 || len(chain[2].Grants) != 4 {
		t.Fatalf("%d versions, %v", len(chain), err)
	}
	for n := range d.grants {
		if err := CheckGrantInChain(chain, d.grants[n], d.sealed[n]); err != nil {
			t.Errorf("grant %d: %v", n, err)
		}
	}
}

func TestReplayedManifestsRefused(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 2, 1)
	one := d.signed
	two, three := d.nextVersion(2), d.nextVersion(3)
	other := newSealedDocument(t, 1, 1, 2, 1)
	other.device, other.sender = d.device, d.sender
	for name, signed := range map[string][][]byte{
		"none":                      {},
		"first missing":             {two, three},
		"one missing":               {one, three},
		"out of order":              {one, three, two},
		"an older one last":         {one, two, one},
		"the same twice":            {one, two, two},
		"another document's second": {one, must(SignManifest(withPrevious(other, one), d.device))},
	} {
		if _, err := VerifyChain(signed, d.signer); !errors.Is(err, ErrChain) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func withPrevious(d *sealedDocument, before []byte) *Manifest {
	m := *d.manifest
	m.Version, m.Previous, m.Device = 2, HashOf(before), Hash{}
	m.Grants = slices.Clone(m.Grants)
	m.Grants[len(m.Grants)-1].Person = d.sender
	return &m
}

func TestManifestChainKeepsPagesSenderAndCodewords(t *testing.T) {
	for name, change := range map[string]func(m *Manifest){
		"pages":    func(m *Manifest) { m.Pages[0].Block[0] ^= 1 },
		"geometry": func(m *Manifest) { m.Pages[0].Geometry.Quality++ },
		"biases":   func(m *Manifest) { m.Biases[0][0] ^= 1 },
		"original": func(m *Manifest) { m.Original = Hash{} },
		"document": func(m *Manifest) { m.Document[0] ^= 1 },
		"codeword": func(m *Manifest) { m.Grants[0].Codeword[0] ^= 1 },
		"sender":   func(m *Manifest) { m.Grants[len(m.Grants)-1].Person = person(9001) },
		"previous": func(m *Manifest) { m.Previous[0] ^= 1 },
		"version":  func(m *Manifest) { m.Version = 3 },
	} {
		d := newSealedDocument(t, 1, 1, 2, 1)
		one := d.signed
		m, _, err := ParseManifest(d.nextVersion(2))
		if err != nil {
			t.Fatal(err)
		}
		change(m)
		two := must(SignManifest(m, d.device))
		anyone := func(Signing) (DevicePublic, error) { return d.device.Public(), nil }
		if _, err := VerifyChain([][]byte{one, two}, anyone); !errors.Is(err, ErrChain) {
			t.Errorf("changed %s: %v", name, err)
		}
	}
}

// TestRemovedRecipientKeepsHisCodeword holds that a codeword can't be exchanged
// by leaving its owner out of one version.
func TestRemovedRecipientKeepsHisCodeword(t *testing.T) {
	d := newSealedDocument(t, 2, 1, 2, 1)
	versions := [][]byte{d.signed}
	sign := func() {
		d.manifest.Version++
		d.manifest.Previous = HashOf(d.signed)
		d.signed = must(SignManifest(d.manifest, d.device))
		versions = append(versions, d.signed)
	}
	removed := d.manifest.Grants[0]
	d.manifest.Grants = slices.Delete(d.manifest.Grants, 0, 1)
	sign()
	removed.Codeword[0] ^= 1
	d.manifest.Grants = slices.Insert(d.manifest.Grants, 0, removed)
	sign()
	if _, err := VerifyChain(versions, d.signer); !errors.Is(err, ErrChain) {
		t.Fatalf("got %v", err)
	}
}

func TestUnsignedAndResignedManifestsRefused(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 1, 1)
	unsigned := slices.Clone(d.signed)
	clear(unsigned[len(unsigned)-signatureSize:])
	if _, _, err := VerifyManifest(unsigned, d.device.Public()); !errors.Is(err, ErrSignature) {
		t.Errorf("unsigned: %v", err)
	}
	stranger := must(NewDeviceKey(rand.Reader))
	m := *d.manifest
	m.Device = Hash{}
	resigned := must(SignManifest(&m, stranger))
	if _, _, err := VerifyManifest(resigned, d.device.Public()); !errors.Is(err, ErrSignature) {
		t.Errorf("signed by another device: %v", err)
	}
	if _, err := VerifyChain([][]byte{resigned}, d.signer); err == nil {
		t.Error("a device the directory doesn't know")
	}
	// Another's signature under the sender's device id.
	body := d.manifest.encode()
	signature := stranger.Sign(manifestDomain, body)
	if _, _, err := VerifyManifest(append(body, signature[:]...), d.device.Public()); !errors.Is(err, ErrSignature) {
		t.Errorf("another's signature: %v", err)
	}
	body = append(body[:len(body):len(body)], signature[:]...)
	if _, _, err := VerifyManifest(body, stranger.Public()); !errors.Is(err, ErrSignature) {
		t.Errorf("a signer who isn't the device named: %v", err)
	}
	// The right key, for another purpose.
	body = d.manifest.encode()
	signature = d.device.Sign("niem/other/1", body)
	if _, _, err := VerifyManifest(append(body, signature[:]...), d.device.Public()); !errors.Is(err, ErrSignature) {
		t.Errorf("another domain: %v", err)
	}
	if _, err := SignManifest(d.manifest, stranger); !errors.Is(err, ErrFormat) {
		t.Errorf("signing under another's name: %v", err)
	}
	anyone := func(Signing) (DevicePublic, error) { return stranger.Public(), nil }
	if _, err := VerifyChain([][]byte{d.signed}, anyone); !errors.Is(err, ErrSignature) {
		t.Errorf("a directory that answers with another key: %v", err)
	}
}

func TestManifestRefusesWhatNoDocumentHas(t *testing.T) {
	for name, change := range map[string]func(m *Manifest){
		"no recipient":      func(m *Manifest) { m.Grants = m.Grants[2:] },
		"1001 recipients":   func(m *Manifest) { m.Grants = manyRecipients(m, MaxRecipients+1) },
		"no master grant":   func(m *Manifest) { m.Grants = m.Grants[:2] },
		"two master grants": func(m *Manifest) { m.Grants = append(m.Grants, entryOf(m, GrantMaster, 9002)) },
		"two recovery grants": func(m *Manifest) {
			m.Grants = append(m.Grants, entryOf(m, GrantRecovery, 1), entryOf(m, GrantRecovery, 2))
		},
		"an unknown kind":             func(m *Manifest) { m.Grants = append(m.Grants, entryOf(m, 4, 1)) },
		"out of order":                func(m *Manifest) { m.Grants[0], m.Grants[1] = m.Grants[1], m.Grants[0] },
		"one twice":                   func(m *Manifest) { m.Grants[1] = m.Grants[0] },
		"no commitment":               func(m *Manifest) { m.Grants[0].Codeword = Commitment{} },
		"a commitment for the master": func(m *Manifest) { m.Grants[2].Codeword = Commitment{1} },
		"no key event":                func(m *Manifest) { m.Grants[0].KeyEvent = Hash{} },
		"no envelope":                 func(m *Manifest) { m.Grants[0].E = Hash{} },
		"no biases":                   func(m *Manifest) { m.Biases[0] = Commitment{} },
		"no pages":                    func(m *Manifest) { m.Pages, m.Biases = nil, nil },
		"no tiles":                    func(m *Manifest) { m.Pages[0].Geometry.Cols = 0 },
		"too many tiles":              func(m *Manifest) { m.Pages[0].Geometry.Cols = 1025 },
		"large metadata":              func(m *Manifest) { m.Metadata = make([]byte, MaxMetadata+1) },
		"version 0":                   func(m *Manifest) { m.Version = 0 },
		"version 2 of nothing":        func(m *Manifest) { m.Version = 2 },
		"authority 3":                 func(m *Manifest) { m.Authority = 3 },
		"recovery first":              func(m *Manifest) { m.Authority = AuthorityRecovery },
		"recipients times tiles": func(m *Manifest) {
			m.Grants = manyRecipients(m, MaxRecipients)
			m.Pages[0].Geometry.Cols, m.Pages[0].Geometry.Rows = 32, 32
			for range 3 {
				m.Pages, m.Biases = append(m.Pages, m.Pages[0]), append(m.Biases, m.Biases[0])
			}
		},
	} {
		d := newSealedDocument(t, 2, 1, 1, 1)
		m, _, err := ParseManifest(d.signed)
		if err != nil {
			t.Fatal(err)
		}
		change(m)
		if _, err := SignManifest(m, d.device); !errors.Is(err, ErrFormat) {
			t.Errorf("%s, signing: %v", name, err)
		}
		// Past the guard of the signer, as a hostile sender would.
		body := m.encode()
		signature := d.device.Sign(manifestDomain, body)
		if _, _, err := VerifyManifest(append(body, signature[:]...), d.device.Public()); !errors.Is(err, ErrFormat) {
			t.Errorf("%s, reading: %v", name, err)
		}
	}
}

func TestManifestNeedsBiasesOfEveryPage(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 1, 1)
	d.manifest.Biases = append(d.manifest.Biases, Commitment{1})
	if _, err := SignManifest(d.manifest, d.device); !errors.Is(err, ErrFormat) {
		t.Fatal(err)
	}
}

func entryOf(m *Manifest, kind GrantKind, n int) ManifestGrant {
	g := m.Grants[len(m.Grants)-1]
	g.Kind, g.Person = kind, person(n)
	return g
}

func manyRecipients(m *Manifest, n int) []ManifestGrant {
	grants := make([]ManifestGrant, 0, n+1)
	for i := range n {
		g := m.Grants[0]
		g.Person = person(i + 1)
		grants = append(grants, g)
	}
	return append(grants, m.Grants[len(m.Grants)-1])
}

func TestLargestManifestRoundTrips(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 1, 1)
	d.manifest.Grants = manyRecipients(d.manifest, MaxRecipients)
	d.manifest.Metadata = make([]byte, MaxMetadata)
	for len(d.manifest.Pages) < MaxPages {
		d.manifest.Pages = append(d.manifest.Pages, d.manifest.Pages[0])
		d.manifest.Biases = append(d.manifest.Biases, d.manifest.Biases[0])
	}
	signed := must(SignManifest(d.manifest, d.device))
	m, hash, err := VerifyManifest(signed, d.device.Public())
	if err != nil || hash != HashOf(signed) || len(m.Grants) != MaxRecipients+1 || len(m.Pages) != MaxPages {
		t.Fatal(err)
	}
}

// TestManifestChainProperty builds chains of random length and holds that any
// other order or subset that isn't a prefix is refused.
func TestManifestChainProperty(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 1, 1)
	signed := [][]byte{d.signed}
	for n := range 5 {
		signed = append(signed, d.nextVersion(100-n))
	}
	rapid.Check(t, func(t *rapid.T) {
		picks := rapid.SliceOfN(rapid.IntRange(0, len(signed)-1), 1, 6).Draw(t, "versions")
		var offered [][]byte
		prefix := true
		for i, pick := range picks {
			offered = append(offered, signed[pick])
			prefix = prefix && pick == i
		}
		_, err := VerifyChain(offered, d.signer)
		if prefix && err != nil {
			t.Fatal(err)
		}
		if !prefix && !errors.Is(err, ErrChain) {
			t.Fatalf("%v: %v", picks, err)
		}
	})
}

func TestSignerErrorIsPassedOn(t *testing.T) {
	d := newSealedDocument(t, 1, 1, 1, 1)
	revoked := fmt.Errorf("device revoked")
	_, err := VerifyChain([][]byte{d.signed}, func(Signing) (DevicePublic, error) { return DevicePublic{}, revoked })
	if !errors.Is(err, revoked) {
		t.Fatal(err)
	}
}
