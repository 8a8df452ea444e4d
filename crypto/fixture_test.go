package crypto

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"testing"
)

// sealedDocument is a whole small document with every key that opens it, made
// the way a sender makes one.
type sealedDocument struct {
	doc        DocumentID
	sender     PersonID
	device     *DeviceKey
	people     []PersonID
	keys       []*AccountKey // by person
	senderKey  *AccountKey
	pages      []PageEntry
	blocks     [][]byte
	master     *MasterGrant
	masterG    []byte
	grants     []*Grant // by person
	sealed     [][]byte // G by person
	manifest   *Manifest
	signed     []byte
	pixelBytes func(page, tile, bit int) []byte
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// person makes a fixed id that ascends with n.
func person(n int) PersonID { return PersonID{0: byte(n >> 8), 1: byte(n), 15: 0x5a} }

func samplePixels(page, tile, bit int) []byte {
	return bytes.Repeat([]byte{byte(page), byte(tile), byte(bit), 0xd7}, 20+7*tile+3*bit)
}

// newSealedDocument seals pages of cols x rows tiles for as many people as asked.
func newSealedDocument(t testing.TB, people, pages int, cols, rows uint16) *sealedDocument {
	t.Helper()
	d := &sealedDocument{doc: NewDocumentID(), sender: person(9000), pixelBytes: samplePixels}
	d.device = must(NewDeviceKey(rand.Reader))
	d.senderKey = must(NewAccountKey())
	seed, pattern := NewSeed(), NewPatternKey()
	geometry := PageGeometry{Width: 124, Height: 176, Cols: cols, Rows: rows, Color: true, Quality: 88}
	d.master = &MasterGrant{Document: d.doc, Seed: seed, Pattern: pattern}
	for page := range pages {
		var block bytes.Buffer
		keys := must(SealBlock(&block, d.doc, page, seed, func(tile, bit int) ([]byte, error) {
			return d.pixelBytes(page, tile, bit), nil
		}, geometry.Tiles()))
		d.blocks = append(d.blocks, block.Bytes())
		d.pages = append(d.pages, PageEntry{geometry, HashOf(block.Bytes())})
		d.master.Geometry = append(d.master.Geometry, geometry)
		d.master.Keys = append(d.master.Keys, keys)
	}
	d.master.Container = ContainerHash(d.doc, d.pages)
	d.manifest = &Manifest{Version: 1, Authority: AuthoritySender, Document: d.doc, Pages: d.pages,
		Metadata: []byte(`{"number":"12/SYT-VP"}`), Original: HashOf([]byte("original")), Device: d.device.ID()}
	for page := range pages {
		salt := d.master.DeriveSalt(SaltBiases, PersonID{}, page)
		d.manifest.Biases = append(d.manifest.Biases, CommitBiases(d.doc, page, salt, make([]byte, geometry.Tiles())))
	}
	for n := range people {
		d.addRecipient(person(n+1), must(NewAccountKey()))
	}
	d.masterG = must(SealGrant(must(d.master.Encode()), d.senderKey.Recipient()))
	d.manifest.Grants = append(d.manifest.Grants, ManifestGrant{Kind: GrantMaster, Person: d.sender,
		KeyEvent: HashOf([]byte("key event of the sender")), Label: HashOf([]byte("label")),
		G: HashOf(d.masterG), E: HashOf([]byte("envelope of the master grant"))})
	d.signed = must(SignManifest(d.manifest, d.device))
	return d
}

// addRecipient draws a codeword, makes the grant and enters it in the manifest.
func (d *sealedDocument) addRecipient(who PersonID, key *AccountKey) {
	g := &Grant{Document: d.doc, Recipient: who, Container: d.master.Container, SenderDevice: d.device.ID(),
		Seed: d.master.Seed, Salt: d.master.DeriveSalt(SaltCodeword, who, 0)}
	for page, keys := range d.master.Keys {
		p := GrantPage{Bits: make([]byte, (len(keys)+7)/8), Keys: make([]FileKey, len(keys))}
		for tile := range keys {
			bit := (tile + page + int(who[1])) * 5 / 3 & 1
			p.Bits[tile>>3] |= byte(bit << (tile & 7))
			p.Keys[tile] = keys[tile][bit]
		}
		g.Pages = append(g.Pages, p)
	}
	G := must(SealGrant(must(g.Encode()), key.Recipient()))
	d.people, d.keys = append(d.people, who), append(d.keys, key)
	d.grants, d.sealed = append(d.grants, g), append(d.sealed, G)
	entry := ManifestGrant{Kind: GrantRecipient, Person: who, KeyEvent: HashOf(who[:]),
		Label: HashOf([]byte("label")), G: HashOf(G), E: HashOf(append([]byte("envelope"), G...)),
		Codeword: CommitCodeword(d.doc, who, g.Salt, g.Codeword())}
	at, _ := slices.BinarySearchFunc(d.manifest.Grants, &entry, func(a ManifestGrant, b *ManifestGrant) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	d.manifest.Grants = slices.Insert(d.manifest.Grants, at, entry)
}

// signer answers for the document's own device only.
func (d *sealedDocument) signer(s Signing) (DevicePublic, error) {
	if s.Device != d.device.ID() || s.Authority != AuthoritySender || s.Person != d.sender {
		return DevicePublic{}, fmt.Errorf("no such device")
	}
	return d.device.Public(), nil
}
